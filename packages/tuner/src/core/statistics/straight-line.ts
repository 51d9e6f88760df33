import type { WeightedPoint } from './isotonic.ts'

/** A line through the centre of its points. */
export interface StraightLine {
  /** 0 where all points have the same x. */
  readonly slope: number
  readonly meanX: number
  readonly meanY: number
}

/** The line that is nearest to the points in weighted squares. */
export function straightLine(points: readonly WeightedPoint[]): StraightLine {
  const total = points.reduce((sum, { weight }) => sum + weight, 0)
  const meanX = points.reduce((sum, { x, weight }) => sum + weight * x, 0) / total
  const meanY = points.reduce((sum, { y, weight }) => sum + weight * y, 0) / total
  const xx = points.reduce((sum, { x, weight }) => sum + weight * (x - meanX) ** 2, 0)
  const xy = points.reduce((sum, { x, y, weight }) => sum + weight * (x - meanX) * (y - meanY), 0)
  return { slope: xx === 0 ? 0 : xy / xx, meanX, meanY }
}
