import type { Space } from '../../space/dimension.ts'
import { cholesky, dot, logDeterminant, solveLower, solveUpper, type Triangle } from './cholesky.ts'
import { covariance, type Hyperparameters, type Point } from './kernel.ts'

/** What is known of one point: the mean of its launches, and how many single launches that mean is worth. */
export interface Sample {
  readonly point: Point
  readonly value: number
  readonly launches: number
}

/** What is expected somewhere; `deviation` is that of the truth there, not of a launch. */
export interface Prediction {
  readonly mean: number
  readonly deviation: number
}

/** A Gaussian process through samples. */
export interface Process {
  readonly logLikelihood: number
  readonly predict: (point: Point) => Prediction
  /** How far each sample is from what the others say of it, in deviations. */
  readonly surprises: () => readonly number[]
}

/** Conditions a process on samples; null when the covariance is singular. */
export function processOf(
  samples: readonly Sample[],
  space: Space,
  hyper: Hyperparameters,
): Process | null {
  const factor = cholesky(covariances(samples, space, hyper))
  if (factor === null) return null
  const { centre, weights, fit } = centred(samples, factor)
  return {
    logLikelihood: -0.5 * fit - 0.5 * logDeterminant(factor),
    predict: (point) => {
      const towards = Float64Array.from(samples, (sample) =>
        covariance(point, sample.point, space, hyper),
      )
      const explained = solveLower(factor, towards)
      const left = hyper.signal ** 2 - dot(explained, explained, explained.length)
      return {
        mean: centre + dot(towards, weights, weights.length),
        deviation: Math.sqrt(Math.max(left, 1e-12)),
      }
    },
    surprises: () => surprisesOf(factor, weights),
  }
}

function covariances(
  samples: readonly Sample[],
  space: Space,
  hyper: Hyperparameters,
): readonly Float64Array[] {
  return samples.map((row, i) =>
    Float64Array.from(
      { length: i + 1 },
      (_, j) =>
        covariance(row.point, samples[j]?.point ?? row.point, space, hyper) +
        (i === j ? hyper.noise ** 2 / row.launches : 0),
    ),
  )
}

/** The level of the surface is the generalised mean of the samples. */
function centred(samples: readonly Sample[], factor: Triangle) {
  const values = Float64Array.from(samples, ({ value }) => value)
  const ones = new Float64Array(samples.length).fill(1)
  const lowerOnes = solveLower(factor, ones)
  const lowerValues = solveLower(factor, values)
  const n = samples.length
  const centre = dot(lowerOnes, lowerValues, n) / dot(lowerOnes, lowerOnes, n)
  const lower = lowerValues.map((value, i) => value - centre * (lowerOnes[i] ?? 0))
  return { centre, weights: solveUpper(factor, lower), fit: dot(lower, lower, n) }
}

/** Leave-one-out residuals over their deviations, from the inverse of the covariance. */
function surprisesOf(factor: Triangle, weights: Float64Array): readonly number[] {
  return factor.map((_, i) => {
    const unit = new Float64Array(factor.length)
    unit[i] = 1
    const column = solveLower(factor, unit)
    return (weights[i] ?? 0) / Math.sqrt(dot(column, column, column.length))
  })
}
