import { scoreOf } from '../../../packages/tuner/src/core/compare/score.ts'
import type { Outcome } from '../../../packages/tuner/src/core/evaluation.ts'
import type { Objective } from '../../../packages/tuner/src/core/objective.ts'
import { evaluate } from '../../../packages/tuner/src/shell/evaluation/evaluate.ts'
import type { Candidate, Space } from '../../../packages/tuner/src/space/dimension.ts'
import type { Stand } from './stand.ts'

/** One configuration and what its launches reached, one per round; null: the launch said nothing. */
export interface Cell {
  readonly candidate: Candidate
  readonly scores: readonly (number | null)[]
}

/** Launches every configuration once a round; every other round runs backwards, so that a drift favours none. */
export async function measureGrid(
  { rig, space }: Stand,
  objective: Objective,
  rounds: number,
): Promise<readonly Cell[]> {
  const candidates = everyCandidate(space)
  const scores = candidates.map((): (number | null)[] => [])
  for (let round = 0; round < rounds; round++) {
    const order = [...candidates.entries()]
    for (const [index, candidate] of round % 2 === 0 ? order : order.toReversed())
      scores[index]?.push(await scoreOnce(candidate))
  }
  return candidates.map((candidate, index) => ({ candidate, scores: scores[index] ?? [] }))

  /** A launch that the host spoiled is launched again, once. */
  async function scoreOnce(candidate: Candidate): Promise<number | null> {
    const first = scoreIn((await evaluate(candidate, rig)).outcome, objective)
    return first ?? scoreIn((await evaluate(candidate, rig)).outcome, objective)
  }
}

function scoreIn(outcome: Outcome, objective: Objective): number | null {
  if (outcome.kind !== 'measured' || outcome.measurement.capacityPerSecond === 0) return null
  return scoreOf(outcome.measurement, objective)
}

function everyCandidate(space: Space): readonly Candidate[] {
  return space.reduce<readonly Candidate[]>(
    (candidates, { name, values }) =>
      candidates.flatMap((candidate) => values.map((value) => ({ ...candidate, [name]: value }))),
    [{}],
  )
}
