import { nextRacer } from '../../search/race.ts'
import type { SessionState } from '../fold.ts'
import { searchTaskOf } from '../observations.ts'
import type { Step } from '../step.ts'
import { isConfirming } from '../trials.ts'
import { evaluationsLeft, repeatedBaseline } from './baseline.ts'

/** Launches the best candidates again until one is ahead beyond doubt, or the evaluations are spent. */
export function race(state: SessionState): Step | null {
  if (state.plan.space.length === 0 || evaluationsLeft(state) <= 0) return null
  if (isConfirming(state)) return null
  const candidate = nextRacer(searchTaskOf(state))
  if (candidate === null) return null
  return (
    repeatedBaseline(state) ?? {
      kind: 'evaluate',
      purpose: 'race',
      candidate,
      hopelessBelowPerSecond: 0,
    }
  )
}
