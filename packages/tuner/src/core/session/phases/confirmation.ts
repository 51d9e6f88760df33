import { wantsAnotherPair } from '../../compare/pairs.ts'
import { baselineOf, keyOf } from '../../search/position.ts'
import type { SessionState } from '../fold.ts'
import type { Step } from '../step.ts'
import { confirmationFault } from '../unfit.ts'
import { comparisonOf, finalistOf } from '../verdict.ts'
import { logRatiosOf } from '../trials.ts'

/**
 * Launches the finalist and the baseline in pairs, in ABBA order so that a steady drift favours neither, until the
 * verdict is in or the pairs are spent.
 */
export function confirmation(state: SessionState): Step | null {
  const { space, mostPairs } = state.plan
  const candidate = finalistOf(state)
  const baseline = baselineOf(space)
  if (keyOf(candidate, space) === keyOf(baseline, space) || confirmationFault(state) !== null)
    return null
  const pairs = logRatiosOf(state)
  const isOpen = () => comparisonOf(state)?.verdict === 'inconclusive'
  if (!wantsAnotherPair(pairs, mostPairs, isOpen)) return null
  const first = [0, 3].includes(pairs.length % 4) ? 'candidate' : 'baseline'
  return { kind: 'pair', candidate, baseline, first }
}
