import { scoreOf } from '../../../packages/tuner/src/core/compare/score.ts'
import type { Outcome } from '../../../packages/tuner/src/core/evaluation.ts'
import type { Objective } from '../../../packages/tuner/src/core/objective.ts'
import { evaluate } from '../../../packages/tuner/src/shell/evaluation/evaluate.ts'
import type { Candidate, Space } from '../../../packages/tuner/src/space/dimension.ts'
import { watchSpeed } from './speed-watch.ts'
import type { Stand } from './stand.ts'

/** What a launch reached, and how fast the host was meanwhile. */
interface Launch {
  readonly score: number
  readonly speed: number
}

/** One configuration and its launches, one per round; null: it said nothing. */
export interface Cell {
  readonly candidate: Candidate
  readonly launches: readonly (Launch | null)[]
}

/**
 * Launches every configuration once a round; every other round runs backwards, so that a drift favours none. A launch that
 * the host spoiled is launched again, once.
 */
export async function measureGrid(
  stand: Stand,
  objective: Objective,
  rounds: number,
): Promise<readonly Cell[]> {
  return measureCells(everyCandidate(stand.space), stand, { objective, rounds })
}

/** The same for some configurations only: two of them are launched in the order A B B A. */
export async function measureCells(
  candidates: readonly Candidate[],
  { rig }: Stand,
  { objective, rounds }: { readonly objective: Objective; readonly rounds: number },
): Promise<readonly Cell[]> {
  const launches = candidates.map((): (Launch | null)[] => [])
  const watch = watchSpeed()
  try {
    for (let round = 0; round < rounds; round++) {
      const order = [...candidates.entries()]
      for (const [index, candidate] of round % 2 === 0 ? order : order.toReversed())
        launches[index]?.push((await launchOnce(candidate)) ?? (await launchOnce(candidate)))
    }
  } finally {
    watch.close()
  }
  return candidates.map((candidate, index) => ({ candidate, launches: launches[index] ?? [] }))

  async function launchOnce(candidate: Candidate): Promise<Launch | null> {
    await watch.read()
    const { outcome } = await evaluate(candidate, rig)
    const speed = await watch.read()
    const score = scoreIn(outcome, objective)
    return score === null ? null : { score, speed }
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
