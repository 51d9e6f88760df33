import type { Candidate } from '../../space/dimension.ts'
import { seededRandom } from '../random.ts'
import { mostPromising } from './acquire.ts'
import { modelOf } from './model.ts'
import type { SearchTask } from './observation.ts'
import { baselineOf, keyOf } from './position.ts'
import { startOf } from './start.ts'

/**
 * Bayesian optimisation: after a start around what analysis expects, the candidate of largest expected improvement
 * under a Gaussian process. Null when the whole space is known. For four knobs and more.
 */
export function improveNext(task: SearchTask): Candidate | null {
  const { space, observations, seed, warmStart } = task
  const known = new Set(observations.map(({ candidate }) => keyOf(candidate, space)))
  const start = startOf(space, warmStart, seededRandom(seed, 'start'))
  const waiting = start.find((candidate) => !known.has(keyOf(candidate, space)))
  if (waiting !== undefined) return waiting
  const model = modelOf(task)
  if (model === null) return null
  const held = observations
    .filter(({ kind }) => kind !== 'infeasible')
    .map(({ candidate }) => ({ candidate, value: model.predict(candidate).mean }))
    .sort((a, b) => b.value - a.value)
  const [incumbent] = held
  return mostPromising({
    space,
    model,
    known,
    incumbent: incumbent?.candidate ?? baselineOf(space),
    best: incumbent?.value ?? 0,
    random: seededRandom(seed, 'improve', observations.length),
  })
}
