import { carriedPerSecond, meanCapacity } from '../compare/carried.ts'
import type { Measurement } from '../evaluation.ts'
import type { Interval } from '../statistics/bootstrap.ts'
import { studentQuantile } from '../statistics/distributions.ts'
import { mean, standardDeviation } from '../statistics/summary.ts'

/** What several launches of one configuration come to. */
export interface Pooled {
  /** The geometric mean. */
  readonly perSecond: number
  /** 95 % confidence, from how the launches differ; null: there was one only, or nothing was carried. */
  readonly interval: Interval | null
  /**
   * Half the width of the 95 % interval, as a share of the capacity: from how the launches differ, or how exactly each
   * is known where that says more. Null: a launch does not know, or nothing was carried.
   */
  readonly marginRatio: number | null
}

type Launch = Pick<Measurement, 'capacityPerSecond' | 'saturationPerSecond' | 'marginRatio'>

/** Of 95 % confidence. */
const UPPER = 0.975

/** One figure for launches that are at least one. */
export function pooled(launches: readonly Launch[]): Pooled {
  const perSecond = meanCapacity(launches)
  const interval = launches.length < 2 || perSecond === 0 ? null : intervalOf(launches)
  const within = marginWithin(launches)
  // Few launches agree by chance: how exact each one is bounds what they can know together.
  const between = interval === null ? 0 : (interval.high - interval.low) / (2 * perSecond)
  const marginRatio = within === null || perSecond === 0 ? null : Math.max(within, between)
  return { perSecond, interval, marginRatio }
}

/** Student's t of the logarithms: resampling two or three launches never leaves what they lie between, which holds too little. */
function intervalOf(launches: readonly Launch[]): Interval {
  const logs = launches.map((launch) => Math.log(carriedPerSecond(launch)))
  const error = standardDeviation(logs) / Math.sqrt(logs.length)
  const reach = studentQuantile(UPPER, logs.length - 1) * error
  const centre = mean(logs)
  return { low: Math.exp(centre - reach), high: Math.exp(centre + reach) }
}

/** Of the mean, as far as the launches' own margins go; null: not all of them have one. */
function marginWithin(launches: readonly Launch[]): number | null {
  let squares = 0
  for (const { marginRatio } of launches) {
    if (marginRatio === undefined) return null
    squares += marginRatio ** 2
  }
  return Math.sqrt(squares) / launches.length
}
