import type { Probe } from '../evaluation.ts'
import type { Slo } from '../objective.ts'

/** So many invalid windows in a row are the end. */
const MOST_INVALID = 3
/** A quantile needs this many requests beyond it. */
const LEAST_BEYOND = 10

/** Load time of all windows together. */
export const secondsOf = (probes: readonly Probe[]): number =>
  probes.reduce((sum, { seconds }) => sum + seconds, 0)

/** Long enough that the quantile has requests beyond it. */
export const atLeast = (seconds: number, ratePerSecond: number, { quantile }: Slo): number =>
  ratePerSecond === 0
    ? seconds
    : Math.max(seconds, Math.ceil(LEAST_BEYOND / ((1 - quantile) * ratePerSecond)))

/** Why nothing more can be measured here: the latest windows were all invalid; null: it can. */
export function unfitReason(probes: readonly Probe[]): string | null {
  const last = probes.slice(-MOST_INVALID)
  const isUnfit = last.length === MOST_INVALID && last.every(({ verdict }) => verdict === 'invalid')
  return isUnfit ? (last[0]?.reason ?? '') : null
}
