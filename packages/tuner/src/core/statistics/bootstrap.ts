import { integerBelow, type Random } from '../random.ts'
import { normalCdf, normalQuantile, studentQuantile } from './distributions.ts'
import { mean, sortedQuantile } from './summary.ts'

/** Bounds of a confidence interval. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/** How a bootstrap is drawn. */
export interface Resampling {
  readonly random: Random
  /** 0.95 for a 95 % interval. */
  readonly level: number
  readonly resamples: number
}

/**
 * The bias-corrected and accelerated bootstrap interval (Efron 1987) of a statistic of independent values. The tails
 * are widened for small samples (Hesterberg 2015): a plain bootstrap of the mean of eight values covers about 89 %
 * where 95 % was promised.
 */
export function bcaInterval(
  values: readonly number[],
  statistic: (sample: readonly number[]) => number,
  { random, level, resamples }: Resampling,
): Interval {
  const estimate = statistic(values)
  if (values.length < 2) return { low: -Infinity, high: Infinity }
  const draws = Float64Array.from({ length: resamples }, () =>
    statistic(resample(values, random)),
  ).sort()
  const bias = biasOf(draws, estimate)
  const acceleration = accelerationOf(values, statistic)
  const tail = widenedTail((1 - level) / 2, values.length)
  const bound = (z: number) => {
    const shifted = bias + z
    return sortedQuantile(draws, normalCdf(bias + shifted / (1 - acceleration * shifted)))
  }
  return { low: bound(normalQuantile(tail)), high: bound(-normalQuantile(tail)) }
}

function resample<T>(values: readonly T[], random: Random): readonly T[] {
  const drawn = values.slice()
  for (let i = 0; i < drawn.length; i++) {
    const value = values[integerBelow(values.length, random)]
    if (value !== undefined) drawn[i] = value
  }
  return drawn
}

/** How far the draws lie to one side of the estimate, in standard normal units; ties count half. */
function biasOf(draws: Float64Array, estimate: number): number {
  let below = 0
  for (const draw of draws) below += draw < estimate ? 1 : draw === estimate ? 0.5 : 0
  const share = below / draws.length
  return normalQuantile(Math.min(Math.max(share, 0.5 / draws.length), 1 - 0.5 / draws.length))
}

/** Skewness of the jackknife values: how the spread changes with the value. */
function accelerationOf(
  values: readonly number[],
  statistic: (sample: readonly number[]) => number,
): number {
  const leftOut = values.map((_, i) => statistic(values.toSpliced(i, 1)))
  const centre = mean(leftOut)
  const cubes = leftOut.reduce((sum, value) => sum + (centre - value) ** 3, 0)
  const squares = leftOut.reduce((sum, value) => sum + (centre - value) ** 2, 0)
  return squares === 0 ? 0 : cubes / (6 * squares ** 1.5)
}

/** The tail at which a bootstrap of n values reaches as far as Student's t does. */
function widenedTail(tail: number, n: number): number {
  return normalCdf(Math.sqrt(n / (n - 1)) * studentQuantile(tail, n - 1))
}
