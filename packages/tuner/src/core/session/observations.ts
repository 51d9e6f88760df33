import { carriedPerSecond } from '../compare/carried.ts'
import { scoreOf } from '../compare/score.ts'
import type { Observation, SearchTask } from '../search/observation.ts'
import { driftOf, type Drift } from '../search/drift.ts'
import type { SessionState } from './fold.ts'
import { bestCapacityOf, findingsOf } from './trials.ts'

/** How the host behaved over the session, from its repeated baselines; null before the first baseline. */
export function driftOfSession(state: SessionState): Drift | null {
  const best = bestCapacityOf(state)
  const readings = findingsOf(state).flatMap(({ index, purpose, outcome }) =>
    purpose === 'baseline' && outcome.kind === 'measured'
      ? [{ index, value: Math.log(scoreOf(outcome.measurement, state.plan.objective, best)) }]
      : [],
  )
  return readings.length === 0 ? null : driftOf(readings)
}

/** All findings relative to the baseline of their time. */
export function searchTaskOf(state: SessionState): SearchTask {
  const { space, seed, memoryBudgetBytes, warmStart = [] } = state.plan
  const drift = driftOfSession(state)
  return {
    space,
    seed,
    memoryBudgetBytes,
    warmStart,
    observations: drift === null ? [] : observationsOf(state, drift),
  }
}

function observationsOf(state: SessionState, drift: Drift): readonly Observation[] {
  const best = bestCapacityOf(state)
  return findingsOf(state).map(({ index, candidate, outcome }): Observation => {
    switch (outcome.kind) {
      case 'measured': {
        const score = Math.log(scoreOf(outcome.measurement, state.plan.objective, best))
        const { memoryBytes } = outcome.measurement
        const value = score - drift.at(index)
        return { kind: 'measured', candidate, value, memoryBytes }
      }
      case 'hopeless': {
        const { saturationPerSecond } = outcome
        const most = carriedPerSecond({
          saturationPerSecond,
          capacityPerSecond: saturationPerSecond,
        })
        const value = Math.log(most) - drift.at(index)
        return { kind: 'at-most', candidate, value }
      }
      case 'infeasible':
        return { kind: 'infeasible', candidate }
    }
  })
}
