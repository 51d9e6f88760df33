import type { Decision } from './decision.ts'
import type { Entry, Plan, TrialResult } from './entry.ts'
import type { Step } from './step.ts'

/** A step and what it answered. */
interface Trial {
  readonly step: Step
  readonly result: TrialResult
}

/** What is known of a session. A trial that was started and not finished was lost with its process: it is not in here. */
export interface SessionState {
  readonly plan: Plan
  /** In the order in which they finished. */
  readonly trials: readonly Trial[]
  /** The last step that was started, until its result is in. */
  readonly underWay: { readonly trial: number; readonly step: Step } | null
  /** The number that the next trial gets; lost trials keep theirs. */
  readonly nextTrial: number
  readonly decision: Decision | null
}

/** The state before the first trial. */
export function opened(plan: Plan): SessionState {
  return { plan, trials: [], underWay: null, nextTrial: 1, decision: null }
}

/** The state of a journal; null when its first line, which says what was asked for, is not there. */
export function fold(entries: readonly Entry[]): SessionState | null {
  return entries.reduce<SessionState | null>(
    (state, entry) =>
      entry.type === 'session-opened' ? opened(entry.plan) : state && observe(state, entry),
    null,
  )
}

/** What one more entry makes of a state. */
export function observe(state: SessionState, entry: Entry): SessionState {
  switch (entry.type) {
    case 'session-opened':
      return opened(entry.plan)
    case 'session-resumed':
    case 'aborted':
      return { ...state, underWay: null }
    case 'trial-started': {
      const { trial, step } = entry
      return { ...state, underWay: { trial, step }, nextTrial: trial + 1 }
    }
    case 'trial-finished':
      return finished(state, entry)
    case 'decided':
      return { ...state, decision: entry.decision }
    // Facts about the target, for whoever has to give it back.
    case 'target-taken':
    case 'target-restored':
      return state
  }
}

/** A result without its step is no use to anybody. */
function finished(
  state: SessionState,
  { trial, result }: Extract<Entry, { type: 'trial-finished' }>,
): SessionState {
  if (state.underWay === null || state.underWay.trial !== trial) return state
  const { step } = state.underWay
  return { ...state, underWay: null, trials: [...state.trials, { step, result }] }
}
