import type { Candidate, Dimension, Value } from '../../space/dimension.ts'
import { modelOf, type Model } from '../search/model.ts'
import { keyOf } from '../search/position.ts'
import { resultsOf, type Result } from '../search/results.ts'
import type { SessionState } from './fold.ts'
import { searchTaskOf } from './observations.ts'
import { finalistOf } from './verdict.ts'

/** What one value of a knob does when everything else is as in the finalist. Ratios are of the baseline's score. */
interface ResponsePoint {
  readonly value: Value
  readonly expectedRatio: number
  /** Where the truth lies with 95 % probability, as far as the model knows. */
  readonly lowRatio: number
  readonly highRatio: number
  /** The mean of the launches of just this candidate; null when it was never launched, or did not hold. */
  readonly measuredRatio: number | null
  readonly launches: number
}

/** The response curve of one knob. */
export interface Response {
  readonly name: string
  readonly points: readonly ResponsePoint[]
  /** Best expected value over worst, minus 1: how much the knob matters where the finalist is. */
  readonly spreadRatio: number
}

/** One curve per knob through the finalist, steepest first; empty before anything was measured. */
export function responsesOf(state: SessionState): readonly Response[] {
  const task = searchTaskOf(state)
  const model = modelOf(task)
  if (model === null) return []
  const results = resultsOf(task.observations, task.space)
  const finalist = finalistOf(state)
  const measured = (candidate: Candidate) => results.get(keyOf(candidate, task.space))
  return task.space
    .map((dimension) => responseOf(dimension, finalist, model, measured))
    .toSorted((a, b) => b.spreadRatio - a.spreadRatio)
}

function responseOf(
  { name, values }: Dimension,
  finalist: Candidate,
  model: Model,
  measured: (candidate: Candidate) => Result | undefined,
): Response {
  const points = values.map((value) => {
    const candidate = { ...finalist, [name]: value }
    return pointOf(value, candidate, model, measured(candidate))
  })
  const expected = points.map(({ expectedRatio }) => expectedRatio)
  return { name, points, spreadRatio: Math.max(...expected) / Math.min(...expected) - 1 }
}

const TWO_SIDED_95 = 1.96

function pointOf(
  value: Value,
  candidate: Candidate,
  model: Model,
  result: Result | undefined,
): ResponsePoint {
  const { mean, deviation } = model.predict(candidate)
  return {
    value,
    expectedRatio: Math.exp(mean),
    lowRatio: Math.exp(mean - TWO_SIDED_95 * deviation),
    highRatio: Math.exp(mean + TWO_SIDED_95 * deviation),
    measuredRatio:
      result === undefined || result.value === -Infinity ? null : Math.exp(result.value),
    launches: result?.launches ?? 0,
  }
}
