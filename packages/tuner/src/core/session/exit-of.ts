import { exitCodes } from '../exit-codes.ts'
import type { Decision } from './decision.ts'
import type { SessionState } from './fold.ts'
import { baselineFault, isSpoiled } from './unfit.ts'

/** The exit code of a session that is through. */
export function exitOf(state: SessionState, { pick }: Decision): number {
  if (baselineFault(state) !== null) return exitCodes.failed.number
  if (isSpoiled(state)) return exitCodes.unfit.number
  const isChanged = state.plan.space.some(({ name, baseline }) => pick[name] !== baseline)
  return isChanged ? exitCodes.ok.number : exitCodes['no-gain'].number
}
