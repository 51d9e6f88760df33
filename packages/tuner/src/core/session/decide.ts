import type { Decision } from './decision.ts'
import type { SessionState } from './fold.ts'
import { baseline } from './phases/baseline.ts'
import { confirmation } from './phases/confirmation.ts'
import { race } from './phases/race.ts'
import { search } from './phases/search.ts'
import { soak } from './phases/soak.ts'
import { isUnfit } from './unfit.ts'
import { verdict } from './verdict.ts'
import type { Step } from './step.ts'

/** What a session wants: a step performed, or to end. */
export type Next = Step | { readonly kind: 'finished'; readonly decision: Decision }

/** In order: each phase asks for its next step, or for none when it is through. */
const phases: readonly ((state: SessionState) => Step | null)[] = [
  baseline,
  search,
  race,
  confirmation,
  soak,
]

/** What is to be done now. Pure: the same state, the same step, on any machine. */
export function decide(state: SessionState): Next {
  if (state.decision !== null) return { kind: 'finished', decision: state.decision }
  if (!isUnfit(state)) {
    for (const phase of phases) {
      const step = phase(state)
      if (step !== null) return step
    }
  }
  return { kind: 'finished', decision: verdict(state) }
}
