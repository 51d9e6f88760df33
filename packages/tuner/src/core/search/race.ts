import type { Candidate } from '../../space/dimension.ts'
import { EQUIVALENCE_RATIO } from '../objective.ts'
import { normalQuantile } from '../statistics/distributions.ts'
import type { Prediction } from './gaussian-process.ts'
import { modelOf } from './model.ts'
import type { SearchTask } from './observation.ts'
import { baselineOf, keyOf } from './position.ts'
import { resultsOf, type Result } from './results.ts'

/** So many enter the race. */
const ENTRANTS = 4
/** Launches after which more of them tell nothing that the confirmation would not tell better. */
const MOST_LAUNCHES = 6
/** A runner leaves when it is this unlikely to be ahead of the first. */
const HOPELESS = 0.1
/** Runners whose expected scores differ by less are equals; of the logarithm. */
const BAND = Math.log1p(EQUIVALENCE_RATIO)

/** A candidate in the race. */
interface Runner extends Result, Prediction {}

/** The finalist that needs another launch, fewest launches first; null when one is left or all ran enough. */
export function nextRacer(task: SearchTask): Candidate | null {
  const [first, ...others] = standings(task)
  if (first === undefined) return null
  const rivals = others.slice(0, ENTRANTS - 1).filter((other) => isRival(other, first))
  if (rivals.length === 0) return null
  const runners = [first, ...rivals].filter(({ launches }) => launches < MOST_LAUNCHES)
  return runners.toSorted((a, b) => a.launches - b.launches)[0]?.candidate ?? null
}

/** Who is still in the race and as good as the first, within the band, the first included; empty when nothing held. */
export function equalsOf(task: SearchTask): readonly Candidate[] {
  const [first, ...others] = standings(task)
  if (first === undefined) return []
  const today = keyOf(baselineOf(task.space), task.space)
  return [
    first,
    ...others
      .slice(0, ENTRANTS - 1)
      .filter((other) => isRival(other, first) && first.mean - other.mean <= BAND)
      // What runs today is compared with the winner in the confirmation, and needs no launch here.
      .filter(({ candidate, launches }) => launches > 1 && keyOf(candidate, task.space) !== today),
  ].map(({ candidate }) => candidate)
}

/** All candidates that held, best first: by what the model makes of their own launches and of their neighbours'. */
function standings(task: SearchTask): readonly Runner[] {
  const model = modelOf(task)
  if (model === null) return []
  return [...resultsOf(task.observations, task.space).values()]
    .filter(({ value }) => value > -Infinity)
    .map((result) => ({ ...result, ...model.predict(result.candidate) }))
    .toSorted((a, b) => b.mean - a.mean)
}

function isRival(other: Runner, first: Runner): boolean {
  const error = Math.hypot(other.deviation, first.deviation)
  return first.mean - other.mean < -normalQuantile(HOPELESS) * error
}
