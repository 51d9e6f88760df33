import { integerBelow } from '../random.ts'
import type { Interval, Resampling } from './bootstrap.ts'
import { median, sortedQuantile } from './summary.ts'

/** A measured point. */
export interface Point {
  readonly x: number
  readonly y: number
}

/** A robust line: the median of the slopes between all pairs of points, and the median offset. */
export interface Line {
  readonly slope: number
  readonly intercept: number
}

/** The Theil-Sen line; slope 0 when no two points differ in x. Up to 29 % of the points may be outliers. */
export function theilSen(points: readonly Point[]): Line {
  const slopes = points.flatMap((a, i) =>
    points
      .slice(i + 1)
      .filter((b) => b.x !== a.x)
      .map((b) => (b.y - a.y) / (b.x - a.x)),
  )
  const slope = slopes.length === 0 ? 0 : median(slopes)
  return { slope, intercept: median(points.map(({ x, y }) => y - slope * x)) }
}

/** A percentile bootstrap interval of the Theil-Sen slope, resampling points. */
export function theilSenInterval(
  points: readonly Point[],
  { random, level, resamples }: Resampling,
): Interval {
  if (points.length < 3) return { low: -Infinity, high: Infinity }
  const slopes = Float64Array.from({ length: resamples }, () => {
    const drawn = points.flatMap(() => points[integerBelow(points.length, random)] ?? [])
    return theilSen(drawn).slope
  }).sort()
  const tail = (1 - level) / 2
  return { low: sortedQuantile(slopes, tail), high: sortedQuantile(slopes, 1 - tail) }
}
