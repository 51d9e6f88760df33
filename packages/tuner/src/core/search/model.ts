import type { Candidate, Space } from '../../space/dimension.ts'
import { mean, median, standardDeviation } from '../statistics/summary.ts'
import { seededRandom } from '../random.ts'
import { processOf, type Prediction, type Process, type Sample } from './gaussian-process.ts'
import { fitted } from './hyperparameters.ts'
import { holdsOf } from './feasibility.ts'
import { pointOf } from './kernel.ts'
import type { Observation, SearchTask } from './observation.ts'
import { keyOf } from './position.ts'

/** What the observations so far say of any candidate. */
export interface Model {
  /** The logarithm of its score over the baseline's. */
  readonly predict: (candidate: Candidate) => Prediction
  /** The probability that it holds at all. */
  readonly feasibility: (candidate: Candidate) => number
  /** Deviation of a single launch. */
  readonly noise: number
}

/** Fits the model; null while no candidate was measured. */
export function modelOf(task: SearchTask): Model | null {
  const { observations, space, seed } = task
  const samples = samplesOf(observations, space)
  if (samples.length === 0) return null
  const first = fitted(samples, space, seededRandom(seed, 'model', observations.length))
  if (first === null) return null
  const trusted = doubted(samples, first.process)
  const process = processOf(trusted, space, first.hyper) ?? first.process
  return {
    predict: (candidate) => process.predict(pointOf(candidate, space)),
    feasibility: holdsOf(task),
    noise: first.hyper.noise,
  }
}

/** A candidate's launches in one sample; far-off failures are pulled up, so that they do not bend the surface where it matters. */
function samplesOf(observations: readonly Observation[], space: Space): readonly Sample[] {
  const known = observations.filter((observation) => observation.kind !== 'infeasible')
  const values = known.map(({ value }) => value)
  const floor = median(values) - 2 * standardDeviation(values)
  const groups = Map.groupBy(known, ({ candidate }) => keyOf(candidate, space))
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    if (first === undefined) return []
    return {
      point: pointOf(first.candidate, space),
      value: mean(group.map(({ value }) => Math.max(value, floor))),
      launches: group.length,
    }
  })
}

/** A launch far below what its neighbours promise may have met a bad moment: it counts for little. */
const SURPRISING = -2.5
const DOUBT = 0.05

function doubted(samples: readonly Sample[], process: Process): readonly Sample[] {
  const surprises = process.surprises()
  return samples.map((sample, i) =>
    (surprises[i] ?? 0) < SURPRISING && sample.launches === 1
      ? { ...sample, launches: DOUBT }
      : sample,
  )
}
