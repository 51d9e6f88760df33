import type { MemoryPoint } from '../session/entry.ts'
import { quantile } from '../statistics/summary.ts'
import { MEBIBYTE, printBytes, type Derived } from './derived.ts'

const LEAST_ROOM_BYTES = 128 * MEBIBYTE
/** The young generation is three semi-spaces. */
const SEMI_SPACES = 3

/**
 * `max-old-space-size`: twice what lives after full collections (p95), or 128 MiB more where that is more, if all
 * workers at that limit fit the budget with their young generations and what is outside the heap.
 */
export function maxOldSpaceSize({
  memory,
  workers,
  semiSpaceMiB,
  memoryBudgetBytes,
}: {
  readonly memory: readonly MemoryPoint[]
  readonly workers: number
  readonly semiSpaceMiB: number
  readonly memoryBudgetBytes: number
}): Derived {
  const knob = 'max-old-space-size'
  if (memory.length === 0) return { kind: 'none', knob, reason: 'no full collection was seen' }
  const live = quantile(
    memory.map(({ heldBytes }) => heldBytes),
    0.95,
  )
  const outside = quantile(
    memory.map(({ rssBytes, heldBytes }) => Math.max(0, rssBytes - heldBytes)),
    0.5,
  )
  const old = Math.max(2 * live, live + LEAST_ROOM_BYTES)
  const all = workers * (old + SEMI_SPACES * semiSpaceMiB * MEBIBYTE + outside)
  if (all > memoryBudgetBytes)
    return {
      kind: 'none',
      knob,
      reason: `${workers} workers at ${printBytes(old)} would need ${printBytes(all)} with their young generations and what is outside the heap; the budget is ${printBytes(memoryBudgetBytes)}`,
    }
  return {
    kind: 'value',
    knob,
    value: Math.ceil(old / MEBIBYTE),
    evidence: `${printBytes(live)} live after full collections (p95); ${workers} workers at the limit need ${printBytes(all)} of ${printBytes(memoryBudgetBytes)}`,
  }
}
