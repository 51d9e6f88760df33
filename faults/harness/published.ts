import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { CaseResult } from '../case.ts'

/** Results and what they were found on. */
export interface Published {
  readonly machine: string
  readonly versions: readonly string[]
  readonly results: readonly CaseResult[]
}

/** The published results with those of this run in the place of older ones. A case that ran several times is told by its worst run. */
export function publish(path: string, latest: Published): Published {
  const before = existsSync(path)
    ? (JSON.parse(readFileSync(path, 'utf8')) as Published).results
    : []
  const merged = new Map(before.map((result) => [keyOf(result), result]))
  const seen = new Set<string>()
  for (const result of latest.results) {
    const known = seen.has(keyOf(result)) ? merged.get(keyOf(result)) : undefined
    if (known?.verdict !== 'fail') merged.set(keyOf(result), result)
    seen.add(keyOf(result))
  }
  const results = [...merged.values()].sort(
    (a, b) => a.number - b.number || b.contender.localeCompare(a.contender),
  )
  const published = { ...latest, results }
  writeFileSync(path, `${JSON.stringify(published, null, 1)}\n`)
  return published
}

const keyOf = ({ number, contender }: CaseResult): string => `${number} ${contender}`
