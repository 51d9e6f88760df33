import { improveNext } from '../../search/improve.ts'
import type { SessionState } from '../fold.ts'
import { searchTaskOf } from '../observations.ts'
import type { Step } from '../step.ts'
import { bestCapacityOf, findingsOf, isConfirming } from '../trials.ts'
import { evaluationsLeft, repeatedBaseline } from './baseline.ts'

/** The share of all evaluations that is kept for the race. */
const RACE_SHARE = 0.2
/** A candidate that cannot reach this share of the best capacity is given up before its capacity is searched. */
const HOPELESS_SHARE = 0.8

/** Tries candidates until the race's share is left, or the search has settled. */
export function search(state: SessionState): Step | null {
  const { plan } = state
  if (plan.space.length === 0 || hasRaced(state) || isConfirming(state)) return null
  if (evaluationsLeft(state) <= Math.round(plan.mostEvaluations * RACE_SHARE)) return null
  const candidate = improveNext(searchTaskOf(state))
  if (candidate === null) return null
  return (
    repeatedBaseline(state) ?? {
      kind: 'evaluate',
      purpose: 'search',
      candidate,
      hopelessBelowPerSecond: hopelessBelow(state),
    }
  )
}

function hasRaced(state: SessionState): boolean {
  return findingsOf(state).some(({ purpose }) => purpose === 'race')
}

/** Saturation bounds the capacity and nothing else, so only a search for capacity may stop early. */
function hopelessBelow(state: SessionState): number {
  return state.plan.objective.kind === 'capacity' ? HOPELESS_SHARE * bestCapacityOf(state) : 0
}
