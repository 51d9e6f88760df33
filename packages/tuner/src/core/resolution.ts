import { resolvableDifference } from './statistics/power.ts'
import { efforts, evaluationSeconds } from './effort.ts'
import { sharesOf } from './budget.ts'
import { percent } from '../percent.ts'

/** How small a difference a host can show. */
export interface Resolution {
  /** Standard deviation of the log-ratios of pairs of the same. */
  readonly pairDeviation: number
  /** What the pairs of a confirmation show four times in five. */
  readonly differenceRatio: number
  readonly pairs: number
  /** In words. */
  readonly text: string
}

const HOUR_SECONDS = 3600

/** What an hour of tuning could show here, if an app varies no more than `deviation`. */
export function resolutionOf(deviation: number): Resolution {
  const { normal } = efforts
  const { mostPairs } = sharesOf({ budgetSeconds: HOUR_SECONDS, soakSeconds: 0, effort: normal })
  const differenceRatio = resolvableDifference(mostPairs, deviation)
  const seconds = 2 * mostPairs * evaluationSeconds(normal)
  return {
    pairDeviation: deviation,
    differenceRatio,
    pairs: mostPairs,
    text: `differences under ${percent(differenceRatio, differenceRatio < 0.01 ? 1 : 0)} cannot be seen here in an hour (${mostPairs} pairs, ${Math.round(seconds / 60)} minutes of it; an app adds its own scatter)`,
  }
}
