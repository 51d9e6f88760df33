import type { MemoryPoint } from '../session/entry.ts'
import { quantile } from '../statistics/summary.ts'
import { MEBIBYTE, printBytes, type Derived } from './derived.ts'

const ROOM = 1.3

/** What a worker without a leak occupies at most: p99 of its resident memory in the first settled part of the soak. */
export function warmRssBytes(memory: readonly MemoryPoint[]): number {
  const lives = [...Map.groupBy(memory, ({ life }) => life).values()]
  const early = lives.flatMap((points) => {
    const last = Math.max(...points.map(({ requests }) => requests))
    return points.filter(({ requests }) => requests <= last / 2)
  })
  return quantile(
    (early.length === 0 ? memory : early).map(({ rssBytes }) => rssBytes),
    0.99,
  )
}

/** `reload-on-rss`: 1.3 times what a warm worker occupies, and never more than its share of the budget. */
export function reloadOnRss({
  memory,
  workers,
  memoryBudgetBytes,
}: {
  readonly memory: readonly MemoryPoint[]
  readonly workers: number
  readonly memoryBudgetBytes: number
}): Derived {
  const knob = 'reload-on-rss'
  if (memory.length === 0) return { kind: 'none', knob, reason: 'no memory was sampled' }
  const warm = warmRssBytes(memory)
  const share = memoryBudgetBytes / workers
  if (share <= warm)
    return {
      kind: 'none',
      knob,
      reason: `${workers} workers of ${printBytes(warm)} do not fit the budget of ${printBytes(memoryBudgetBytes)}: run fewer`,
    }
  const bytes = Math.min(ROOM * warm, share)
  return {
    kind: 'value',
    knob,
    value: Math.ceil(bytes / MEBIBYTE),
    evidence: `a warm worker occupies ${printBytes(warm)} (p99)${bytes === share ? `, and its share of the budget is ${printBytes(share)}` : `; ${ROOM} times that`}`,
  }
}
