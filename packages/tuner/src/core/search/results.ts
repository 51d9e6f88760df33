import type { Candidate, Space } from '../../space/dimension.ts'
import { mean } from '../statistics/summary.ts'
import type { Observation } from './observation.ts'
import { keyOf } from './position.ts'

/** All launches of one candidate. */
export interface Result {
  readonly candidate: Candidate
  /** Mean of the logarithms; -Infinity when any launch did not hold. */
  readonly value: number
  readonly launches: number
}

/** The observations by candidate, in order of first appearance. */
export function resultsOf(
  observations: readonly Observation[],
  space: Space,
): ReadonlyMap<string, Result> {
  const groups = Map.groupBy(observations, ({ candidate }) => keyOf(candidate, space))
  return new Map(
    [...groups].flatMap(([key, group]) => {
      const candidate = group[0]?.candidate
      if (candidate === undefined) return []
      return [[key, { candidate, value: mean(group.map(valueOf)), launches: group.length }]]
    }),
  )
}

function valueOf(observation: Observation): number {
  return observation.kind === 'infeasible' ? -Infinity : observation.value
}
