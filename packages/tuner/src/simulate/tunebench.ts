import { integerBelow, seededRandom, type Random } from '../core/random.ts'
import { baselineOf } from '../core/search/position.ts'
import { equalsOf } from '../core/search/race.ts'
import { searchTaskOf } from '../core/session/observations.ts'
import { finalistOf } from '../core/session/verdict.ts'
import type { Candidate, Space } from '../space/dimension.ts'
import { benchPlan, runUntil } from './session.ts'
import { optimumOf, type Surface } from './surface.ts'
import { benchNoise, perform, type Noise } from './target.ts'

/** One run of TuneBench: a surface and what is added to its truth. */
interface Trouble {
  readonly surface: Surface
  readonly noise: Noise
  readonly seed: number
  readonly evaluations: number
}

/** The share of the optimum that a candidate truly has, 0 where it crashes. */
function shareOf(candidate: Candidate, surface: Surface, optimum: number): number {
  return (surface.truthOf(candidate)?.capacityPerSecond ?? 0) / optimum
}

/**
 * Who leads the race of a session, and what it takes to its confirmation: of those that are as good, the cheapest.
 * Baselines, search and race all count as evaluations.
 */
function tunerPicks({ surface, noise, seed, evaluations }: Trouble) {
  const plan = { ...benchPlan(seed, surface), mostEvaluations: evaluations }
  const state = runUntil(plan, { surface, noise, isEnough: ({ kind }) => kind === 'pair' })
  const [leader] = equalsOf(searchTaskOf(state))
  return { leader: leader ?? baselineOf(surface.space), tuner: finalistOf(state) }
}

/** The best of so many launches of random candidates: what a patient person with a script would do. */
function randomPick({ surface, noise, seed, evaluations }: Trouble): Candidate {
  const random = seededRandom(seed, 'random search')
  let best = { candidate: baselineOf(surface.space), value: 0 }
  for (let trial = 0; trial < evaluations; trial++) {
    const candidate = randomCandidate(surface.space, random)
    const value = observed(candidate, surface, noise, trial)
    if (value > best.value) best = { candidate, value }
  }
  return best.candidate
}

function randomCandidate(space: Space, random: Random): Candidate {
  return Object.fromEntries(
    space.map(({ name, values, baseline }) => [
      name,
      values[integerBelow(values.length, random)] ?? baseline,
    ]),
  )
}

function observed(candidate: Candidate, surface: Surface, noise: Noise, trial: number): number {
  const step = {
    kind: 'evaluate',
    purpose: 'search',
    candidate,
    hopelessBelowPerSecond: 0,
  } as const
  const result = perform(step, surface, { noise, trial })
  return result.kind === 'evaluate' && result.evaluation.outcome.kind === 'measured'
    ? result.evaluation.outcome.measurement.capacityPerSecond
    : 0
}

/** Everything TuneBench compares on one seed, as shares of the optimum. */
export interface Row {
  readonly seed: number
  readonly family: string
  readonly baseline: number
  /** The best of the race by capacity alone. */
  readonly leader: number
  readonly tuner: number
  readonly random: number
  readonly randomFourfold: number
}

/** One seed at one noise. */
export function rowOf(
  seed: number,
  surface: Surface,
  { deviation, evaluations }: { readonly deviation: number; readonly evaluations: number },
): Row {
  const optimum = optimumOf(surface)
  const trouble = { surface, noise: benchNoise(seed, deviation), seed, evaluations }
  const { leader, tuner } = tunerPicks(trouble)
  const share = (candidate: Candidate) => shareOf(candidate, surface, optimum)
  return {
    seed,
    family: surface.family,
    baseline: share(baselineOf(surface.space)),
    leader: share(leader),
    tuner: share(tuner),
    random: share(randomPick(trouble)),
    randomFourfold: share(randomPick({ ...trouble, evaluations: 4 * evaluations })),
  }
}
