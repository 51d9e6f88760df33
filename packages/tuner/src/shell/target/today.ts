import { searchedKnobs, type Today } from '../../space/space.ts'
import type { KnobRows } from './knobs.ts'

/** Flags for Node, and what decides the same without a knob. */
const decided = {
  'max-semi-space-size': /(?:^|\s)--max[-_]semi[-_]space[-_]size\b/,
  'threadpool-size': /(?:^|\s)UV_THREADPOOL_SIZE\b/,
} as const

/** What a supervisor with these knobs runs with today, as the space wants it. */
export function todayOf(knobs: KnobRows): Today {
  return Object.fromEntries(
    searchedKnobs().flatMap((name) => {
      const value = knobs[name]?.value
      return typeof value === 'number' || typeof value === 'string' ? [[name, value]] : []
    }),
  )
}

/** Knobs that `node-args` or `env` decide already: a candidate that sets them too would be refused. */
export function decidedElsewhere(knobs: KnobRows): readonly string[] {
  const words = JSON.stringify([knobs['node-args']?.value, knobs['env']?.value]).replaceAll(
    '"',
    ' ',
  )
  return Object.entries(decided).flatMap(([name, pattern]) => (pattern.test(words) ? [name] : []))
}
