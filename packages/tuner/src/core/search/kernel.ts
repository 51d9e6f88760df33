import type { Candidate, Dimension, Space } from '../../space/dimension.ts'
import { positionOf } from './position.ts'

/** Distance between two categories: one-hot vectors, halved. */
const CATEGORY_GAP = Math.SQRT1_2

/** A candidate as numbers: positions 0..1 of ordinal knobs, the index of a category. */
export type Point = Float64Array

/** Turns a candidate into its point. */
export function pointOf(candidate: Candidate, space: Space): Point {
  return Float64Array.from(space, (dimension) => {
    const value = candidate[dimension.name] ?? dimension.baseline
    return dimension.kind === 'ordinal'
      ? positionOf(value, dimension)
      : dimension.values.indexOf(value)
  })
}

/** What a Gaussian process believes of a surface before it sees it. Deviations are of the log score. */
export interface Hyperparameters {
  /** One per knob, in the scale of the points: how far one has to move for another value. */
  readonly lengths: Float64Array
  readonly signal: number
  /** Of a single launch. */
  readonly noise: number
  /** The share of the variance that comes from each knob by itself, not from their interplay. */
  readonly additive: number
}

/** Covariance of two points: Matern 5/2 per knob, summed for what knobs do alone and multiplied for what they do together. */
export function covariance(a: Point, b: Point, space: Space, hyper: Hyperparameters): number {
  let sum = 0
  let product = 1
  for (let d = 0; d < a.length; d++) {
    const likeness = matern(gap(a[d] ?? 0, b[d] ?? 0, space[d]) / (hyper.lengths[d] ?? 1))
    sum += likeness
    product *= likeness
  }
  const alone = (hyper.additive * sum) / a.length
  return hyper.signal ** 2 * (alone + (1 - hyper.additive) * product)
}

function gap(a: number, b: number, dimension: Dimension | undefined): number {
  if (dimension?.kind === 'categorical') return a === b ? 0 : CATEGORY_GAP
  return Math.abs(a - b)
}

function matern(distance: number): number {
  const scaled = Math.sqrt(5) * distance
  return (1 + scaled + (scaled * scaled) / 3) * Math.exp(-scaled)
}
