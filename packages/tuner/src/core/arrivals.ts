import type { Random } from './random.ts'
import type { Arrivals } from './window.ts'

/** A burst is the whole load of a period in this share of it. */
const BURST_PERIOD_MS = 1_000
const BURST_SHARE = 0.2

/** One of several generators that share a rate; alone: `{ index: 0, count: 1 }`. */
export interface Part {
  readonly index: number
  readonly count: number
}

/**
 * When requests are due, in milliseconds from the start of the window: each call gives the next, in increasing order.
 * Together the parts of a schedule make up `ratePerSecond`.
 */
export function schedule({
  arrivals,
  ratePerSecond,
  random,
  part,
}: {
  readonly arrivals: Arrivals
  readonly ratePerSecond: number
  readonly random: Random
  readonly part: Part
}): () => number {
  const meanGapMs = (1_000 * part.count) / ratePerSecond
  const gapMs = (): number => -Math.log(1 - random.next()) * meanGapMs
  let dueMs = 0
  switch (arrivals) {
    case 'poisson':
      return () => (dueMs += gapMs())
    case 'burst':
      return () => spread((dueMs += gapMs() * BURST_SHARE))
    case 'uniform': {
      let count = 0
      return () => (count++ + (part.index + 0.5) / part.count) * meanGapMs
    }
  }
}

/** Time within bursts as time of the clock. */
function spread(busyMs: number): number {
  const burstMs = BURST_PERIOD_MS * BURST_SHARE
  return Math.floor(busyMs / burstMs) * BURST_PERIOD_MS + (busyMs % burstMs)
}
