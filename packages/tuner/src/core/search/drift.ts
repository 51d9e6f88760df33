import { changePoints } from '../statistics/change-points.ts'
import { mean } from '../statistics/summary.ts'
import { cholesky, dot, logDeterminant, solveLower, solveUpper } from './cholesky.ts'

/** A measurement of the baseline: the index of its evaluation and the logarithm of its score. */
export interface Reading {
  readonly index: number
  readonly value: number
}

/** What the baseline would have shown at any moment of the session. */
export interface Drift {
  /** The expected logarithm of the baseline's score at an index. */
  at(index: number): number
  /** Indices from which on the host was another one: a jump, not a drift. */
  readonly epochs: readonly number[]
}

/** A jump of the baseline must be this unlikely to be chance. */
const CHANGE = { p: 0.01, shortest: 2 } as const
/** After so many evaluations a drift has forgotten most of where it was. */
const MEMORY = 15
const NOISES = [0.01, 0.015, 0.02, 0.03, 0.045, 0.065, 0.1, 0.15] as const
const WANDERINGS = [0, 0.5, 1, 2, 4] as const

/**
 * Interpolates the repeated baselines: within an epoch a Gaussian process in time, of which noise and wandering are
 * those most likely to give the readings. A steady host so gets its mean, not the noise of each single baseline.
 */
export function driftOf(readings: readonly Reading[]): Drift {
  const values = readings.map(({ value }) => value)
  const starts = changePoints(values, CHANGE).filter((start) => isJump(values, start))
  const stretches = [0, ...starts].map((start, i) => readings.slice(start, starts[i]))
  const epochs = starts.map((start) => between(readings[start - 1], readings[start]))
  const levels = stretches.map(interpolated)
  return {
    epochs,
    at: (index) => levels[epochs.filter((epoch) => epoch <= index).length]?.(index) ?? 0,
  }
}

/** A jump is there from one baseline to the next; a slope only adds up to as much. */
function isJump(values: readonly number[], start: number): boolean {
  const step = mean(values.slice(start, start + 1)) - mean(values.slice(start - 1, start))
  const change = mean(values.slice(start)) - mean(values.slice(0, start))
  return step / change > 0.5
}

/** Nobody saw when it jumped: half-way between the two baselines. */
function between(before: Reading | undefined, after: Reading | undefined): number {
  return ((before?.index ?? 0) + (after?.index ?? 0)) / 2
}

function interpolated(readings: readonly Reading[]): (index: number) => number {
  const level = mean(readings.map(({ value }) => value))
  const fits = NOISES.flatMap((noise) =>
    WANDERINGS.map((wandering) => fitOf(readings, level, noise, wandering * noise)),
  )
  const best = fits.reduce((a, b) => (b.logLikelihood > a.logLikelihood ? b : a))
  return best.at
}

interface Fit {
  readonly logLikelihood: number
  readonly at: (index: number) => number
}

function fitOf(readings: readonly Reading[], level: number, noise: number, wandering: number): Fit {
  const kernel = (a: number, b: number) => wandering ** 2 * Math.exp(-Math.abs(a - b) / MEMORY)
  const factor = cholesky(
    readings.map((row, i) =>
      Float64Array.from(
        readings.slice(0, i + 1),
        (column, j) => kernel(row.index, column.index) + (i === j ? noise ** 2 : 0),
      ),
    ),
  )
  if (factor === null) return { logLikelihood: -Infinity, at: () => level }
  const lower = solveLower(
    factor,
    Float64Array.from(readings, ({ value }) => value - level),
  )
  const weights = solveUpper(factor, lower)
  return {
    logLikelihood: -0.5 * dot(lower, lower, lower.length) - 0.5 * logDeterminant(factor),
    at: (index) =>
      level + readings.reduce((sum, r, i) => sum + kernel(index, r.index) * (weights[i] ?? 0), 0),
  }
}
