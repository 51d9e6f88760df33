import { meanCapacity } from '../compare/carried.ts'
import { byCost, type Cost } from '../compare/cost.ts'
import { compare } from '../compare/pairs.ts'
import { scoreOf } from '../compare/score.ts'
import type { Measurement } from '../evaluation.ts'
import type { Candidate } from '../../space/dimension.ts'
import { seededRandom } from '../random.ts'
import { equalsOf } from '../search/race.ts'
import { baselineOf, keyOf } from '../search/position.ts'
import { mean, median } from '../statistics/summary.ts'
import { confidenceOf } from './confidence.ts'
import type { Comparison, Decision } from './decision.ts'
import type { SessionState } from './fold.ts'
import { searchTaskOf } from './observations.ts'
import { bestCapacityOf, findingsOf, logRatiosOf, pairsOf, type Pair } from './trials.ts'
import { baselineFault, confirmationFault } from './unfit.ts'

/** What the confirmation is about: settled by its first pair, before that the cheapest of those that lead the race. */
export function finalistOf(state: SessionState): Candidate {
  const { space } = state.plan
  for (const { step } of state.trials) if (step.kind === 'pair') return step.candidate
  if (baselineFault(state) !== null) return baselineOf(space)
  const costed = equalsOf(searchTaskOf(state)).map((candidate) => ({
    candidate,
    cost: costOf(measurementsOf(candidate, state)),
  }))
  const [cheapest] = costed.toSorted((a, b) => byCost(a, b, space))
  return cheapest?.candidate ?? baselineOf(space)
}

function measurementsOf(wanted: Candidate, state: SessionState): readonly Measurement[] {
  const { space } = state.plan
  return findingsOf(state).flatMap(({ candidate, outcome }) =>
    outcome.kind === 'measured' && keyOf(candidate, space) === keyOf(wanted, space)
      ? [outcome.measurement]
      : [],
  )
}

/** What the pairs so far say; null before the second. */
export function comparisonOf(state: SessionState): Comparison | null {
  const logRatios = logRatiosOf(state)
  if (logRatios.length < 2) return null
  return compare(logRatios, seededRandom(state.plan.seed, 'confirmation', logRatios.length))
}

/** The end of a session, from whatever is known: a candidate is picked only when the confirmation bears it out. */
export function verdict(state: SessionState): Decision {
  const comparison = comparisonOf(state)
  const finalist = finalistOf(state)
  const pairs = pairsOf(state)
  const isPicked =
    confirmationFault(state) === null &&
    comparison !== null &&
    deserves(comparison, finalist, state)
  const ofPick = pairs.map((pair) => (isPicked ? pair.candidate : pair.baseline))
  return {
    pick: isPicked ? finalist : baselineOf(state.plan.space),
    capacityPerSecond: capacityOf(ofPick, state),
    baselineCapacityPerSecond: capacityOf(
      pairs.map(({ baseline }) => baseline),
      state,
    ),
    ...scoresOf(
      ofPick,
      pairs.map(({ baseline }) => baseline),
      state,
    ),
    comparison,
    confidence: confidenceOf(state, comparison),
  }
}

/** Better, or as good and cheaper. */
function deserves(comparison: Comparison, finalist: Candidate, state: SessionState): boolean {
  switch (comparison.verdict) {
    case 'better':
      return true
    case 'equivalent':
      return isCheaper(finalist, state)
    case 'worse':
    case 'inconclusive':
      return false
  }
}

function isCheaper(finalist: Candidate, state: SessionState): boolean {
  const { space } = state.plan
  const pairs = pairsOf(state)
  const costed = (candidate: Candidate, side: keyof Pair) => ({
    candidate,
    cost: costOf(pairs.map((pair) => pair[side])),
  })
  return byCost(costed(finalist, 'candidate'), costed(baselineOf(space), 'baseline'), space) < 0
}

/** The middle of what several launches cost. */
function costOf(measurements: readonly Measurement[]): Cost {
  return {
    cpuMsPerRequest: median(measurements.map(({ cpuMsPerRequest }) => cpuMsPerRequest)),
    memoryBytes: median(measurements.map(({ memoryBytes }) => memoryBytes)),
    workers: median(measurements.map(({ workers }) => workers)),
  }
}

/** The geometric mean over the confirmation's launches; without a confirmation, over those of the baseline; 0 without any. */
function capacityOf(measurements: readonly Measurement[], state: SessionState): number {
  const known = measurements.length > 0 ? measurements : baselinesOf(state)
  return meanCapacity(known)
}

/** Geometric means, from the launches that the capacities are from. */
function scoresOf(
  ofPick: readonly Measurement[],
  ofBaseline: readonly Measurement[],
  state: SessionState,
): Pick<Decision, 'scores'> {
  const best = bestCapacityOf(state)
  const known = (launches: readonly Measurement[]) =>
    launches.length > 0 ? launches : baselinesOf(state)
  if (known(ofBaseline).length === 0) return {}
  const scoreAll = (launches: readonly Measurement[]): number =>
    Math.exp(
      mean(known(launches).map((launch) => Math.log(scoreOf(launch, state.plan.objective, best)))),
    )
  return { scores: { baseline: scoreAll(ofBaseline), pick: scoreAll(ofPick) } }
}

function baselinesOf(state: SessionState): readonly Measurement[] {
  return findingsOf(state).flatMap(({ purpose, outcome }) =>
    purpose === 'baseline' && outcome.kind === 'measured' ? [outcome.measurement] : [],
  )
}
