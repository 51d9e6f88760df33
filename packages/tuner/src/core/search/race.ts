import type { Candidate } from '../../space/dimension.ts'
import { normalQuantile } from '../statistics/distributions.ts'
import { variance } from '../statistics/summary.ts'
import type { SearchTask } from './observation.ts'
import { baselineOf, keyOf } from './position.ts'
import { resultsOf, type Result } from './results.ts'

/** So many enter the race. */
const ENTRANTS = 4
/** Launches after which more of them tell nothing that the confirmation would not tell better. */
const MOST_LAUNCHES = 6
/** A runner leaves when it is this unlikely to be the first. */
const HOPELESS = 0.1

/** The finalist that needs another launch, fewest launches first; null when one is left or all ran enough. */
export function nextRacer(task: SearchTask): Candidate | null {
  const [first, ...others] = standings(task)
  if (first === undefined) return null
  const deviation = launchDeviation(task)
  const rivals = others.slice(0, ENTRANTS - 1).filter((other) => isRival(other, first, deviation))
  if (rivals.length === 0) return null
  const runners = [first, ...rivals].filter(({ launches }) => launches < MOST_LAUNCHES)
  return runners.toSorted((a, b) => a.launches - b.launches)[0]?.candidate ?? null
}

/** The winner of the race; the baseline when nothing held. */
export function pickOf(task: SearchTask): Candidate {
  return standings(task)[0]?.candidate ?? baselineOf(task.space)
}

/** All candidates that held, best first. */
function standings({ observations, space }: SearchTask): readonly Result[] {
  return [...resultsOf(observations, space).values()]
    .filter(({ value }) => value > -Infinity)
    .toSorted((a, b) => b.value - a.value)
}

/** How much single launches of one candidate scatter, pooled over all that were launched more than once. */
function launchDeviation({ observations, space }: SearchTask): number {
  const measured = observations.filter((observation) => observation.kind === 'measured')
  const groups = [...Map.groupBy(measured, ({ candidate }) => keyOf(candidate, space)).values()]
  const squares = groups.reduce(
    (sum, group) => sum + variance(group.map(({ value }) => value)) * (group.length - 1),
    0,
  )
  const degrees = measured.length - groups.length
  return degrees === 0 ? 0 : Math.sqrt(squares / degrees)
}

function isRival(other: Result, first: Result, deviation: number): boolean {
  const error = deviation * Math.sqrt(1 / first.launches + 1 / other.launches)
  return first.value - other.value < -normalQuantile(HOPELESS) * error
}
