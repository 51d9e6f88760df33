import { carriedPerSecond, meanCapacity } from '../compare/carried.ts'
import type { Measurement } from '../evaluation.ts'
import { seededRandom } from '../random.ts'
import { bcaInterval, type Interval } from '../statistics/bootstrap.ts'
import { mean } from '../statistics/summary.ts'

/** What several launches of one configuration come to. */
export interface Pooled {
  /** The geometric mean. */
  readonly perSecond: number
  /** 95 % confidence, from how the launches differ; null: there was one only. */
  readonly interval: Interval | null
  /**
   * Half the width of the 95 % interval, as a share of the capacity: from how the launches differ, or how exactly each
   * is known where that says more. Null: a launch does not know, or nothing was carried.
   */
  readonly marginRatio: number | null
}

type Launch = Pick<Measurement, 'capacityPerSecond' | 'saturationPerSecond' | 'marginRatio'>

const RESAMPLES = 5_000

/** One figure for launches that are at least one. */
export function pooled(launches: readonly Launch[], seed: number): Pooled {
  const perSecond = meanCapacity(launches)
  const interval = launches.length < 2 ? null : intervalOf(launches, seed)
  const within = marginWithin(launches)
  // Few launches agree by chance: how exact each one is bounds what they can know together.
  const between = interval === null ? 0 : (interval.high - interval.low) / (2 * perSecond)
  const marginRatio = within === null || perSecond === 0 ? null : Math.max(within, between)
  return { perSecond, interval, marginRatio }
}

function intervalOf(launches: readonly Launch[], seed: number): Interval {
  const logs = launches.map((launch) => Math.log(carriedPerSecond(launch)))
  const random = seededRandom(seed, 'capacity')
  const { low, high } = bcaInterval(logs, mean, { random, level: 0.95, resamples: RESAMPLES })
  return { low: Math.exp(low), high: Math.exp(high) }
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
