import type { AtRate } from './evaluation.ts'
import { toProbe, type Measure } from './judge.ts'
import { latencyAt, type Window } from './window.ts'

/** A quantile needs this many requests beyond it. */
const LEAST_BEYOND = 10

/** How long a rate is to be offered so that its quantile means something: at least half of what the search has. */
export function secondsAtRate(
  ratePerSecond: number,
  quantile: number,
  searchSeconds: number,
): number {
  return Math.max(searchSeconds / 2, Math.ceil(LEAST_BEYOND / ((1 - quantile) * ratePerSecond)))
}

/** The latency at the rate of the window, at the SLO's quantile of all requests; those that failed count as the slowest. */
export function atRateOf(window: Window, measure: Measure): AtRate {
  const { quantile } = measure.slo
  const probe = toProbe(window, measure)
  const share = quantile + probe.errorRatio
  return { probe, latencyMs: share > 1 ? null : latencyAt(window.latency, share) }
}
