import type { SessionState } from '../fold.ts'
import type { Step } from '../step.ts'
import { verdict } from '../verdict.ts'

/** Share of its capacity at which the pick is watched for a longer time. */
const SOAK_LOAD = 0.7

/** One long window on the pick, if the plan asks for it. */
export function soak(state: SessionState): Step | null {
  const { soakSeconds } = state.plan
  if (soakSeconds === 0 || state.trials.some(({ step }) => step.kind === 'soak')) return null
  const { pick, capacityPerSecond } = verdict(state)
  return {
    kind: 'soak',
    candidate: pick,
    ratePerSecond: SOAK_LOAD * capacityPerSecond,
    seconds: soakSeconds,
  }
}
