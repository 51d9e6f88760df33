import { plannedPairs } from '../../compare/pairs.ts'
import { baselineOf, keyOf } from '../../search/position.ts'
import type { SessionState } from '../fold.ts'
import type { Step } from '../step.ts'
import { comparisonOf, finalistOf, hasFailed } from '../verdict.ts'
import { logRatiosOf } from '../trials.ts'

/**
 * Launches the finalist and the baseline in pairs, in ABBA order so that a steady drift favours neither, until the
 * verdict is in or the pairs are spent.
 */
export function confirmation(state: SessionState): Step | null {
  const { space } = state.plan
  const candidate = finalistOf(state)
  const baseline = baselineOf(space)
  if (keyOf(candidate, space) === keyOf(baseline, space) || hasFailed(state)) return null
  const pairs = logRatiosOf(state)
  if (!wantsMore(pairs, state)) return null
  const first = [0, 3].includes(pairs.length % 4) ? 'candidate' : 'baseline'
  return { kind: 'pair', candidate, baseline, first }
}

/** The verdict is looked at when the planned pairs are in; if it is open then, once more at the cap. */
function wantsMore(pairs: readonly number[], state: SessionState): boolean {
  const { mostPairs } = state.plan
  const planned = plannedPairs(pairs, mostPairs)
  if (pairs.length >= mostPairs) return false
  if (pairs.length !== planned) return true
  return comparisonOf(state)?.verdict === 'inconclusive'
}
