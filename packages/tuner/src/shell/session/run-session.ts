import { decide } from '../../core/session/decide.ts'
import type { Decision } from '../../core/session/decision.ts'
import type { Entry, TrialResult } from '../../core/session/entry.ts'
import { fold, observe, type SessionState } from '../../core/session/fold.ts'
import type { Step } from '../../core/session/step.ts'
import { stormBreach } from '../../core/safety.ts'
import type { Journal } from '../journal/journal.ts'

/** Tries a step in the world. Rejects when the session cannot go on: a safety limit, a defect, an interruption. */
export type Perform = (step: Step) => Promise<TrialResult>

/** What a session runs on. */
export interface SessionRun {
  readonly journal: Journal
  readonly perform: Perform
  /** Hears every entry as it becomes true, and the state after it. */
  readonly watch: (entry: Entry, state: SessionState) => void
  /** Stops the session between two trials, and is handed to whoever performs one. */
  readonly signal: AbortSignal
  /** The safety limit of the host that raised the signal, in words; null when it was not one. */
  readonly breach?: () => string | null
}

/**
 * Takes a session from where its journal ends to its decision: decide, perform, write down, again. Null when it was
 * interrupted or aborted, of which its last entry tells; the journal then goes on from here with the next call. A trial
 * that was under way is lost and is done again.
 */
export async function runSession({
  journal,
  perform,
  watch,
  signal,
  breach = () => null,
}: SessionRun): Promise<Decision | null> {
  let state = fold(journal.entries)
  if (state === null) throw new Error(`${journal.file} does not say what was asked for`)
  const note = (entry: Entry): void => {
    journal.append(entry)
    state = observe(known(state), entry)
    watch(entry, known(state))
  }
  if (journal.entries.length > 1) note({ type: 'session-resumed', atMs: Date.now() })
  const abort = (reason: string): null => {
    const { underWay } = known(state)
    const fallen = underWay === null ? null : fallenWith(underWay.step, reason)
    if (underWay !== null && fallen !== null)
      note({ type: 'trial-finished', atMs: Date.now(), trial: underWay.trial, result: fallen })
    note({ type: 'aborted', atMs: Date.now(), reason })
    return null
  }
  const stopped = (): null => {
    const reason = breach()
    return reason === null ? null : abort(reason)
  }
  const failures: (string | null)[] = []
  while (!signal.aborted) {
    const next = decide(known(state))
    if (next.kind === 'finished') {
      if (known(state).decision === null)
        note({ type: 'decided', atMs: Date.now(), decision: next.decision })
      return next.decision
    }
    const trial = known(state).nextTrial
    note({ type: 'trial-started', atMs: Date.now(), trial, step: next })
    const result = await unlessAborted(perform(next), signal)
    if (result === null) return stopped()
    note({ type: 'trial-finished', atMs: Date.now(), trial, result })
    failures.push(failureOf(result))
    const storm = stormBreach(failures)
    if (storm !== null) return abort(storm)
  }
  return stopped()
}

/** What a candidate is told that ran when the host passed a limit: after a resume it is not tried again. */
function fallenWith(step: Step, reason: string): TrialResult | null {
  // What runs today may have been struck by chance, and nothing can be compared without it.
  if (step.kind !== 'evaluate' || step.purpose === 'baseline') return null
  const evaluation = {
    candidate: step.candidate,
    outcome: { kind: 'infeasible', reason },
    environment: { pressureRatio: null, stealRatio: 0, generatorEluRatio: 0 },
    seconds: 0,
  } as const
  return { kind: 'evaluate', evaluation }
}

/** Why a candidate of the search did not hold; null when it did. */
function failureOf(result: TrialResult): string | null {
  if (result.kind !== 'evaluate') return null
  const { outcome } = result.evaluation
  return outcome.kind === 'infeasible' ? outcome.reason : null
}

function known(state: SessionState | null): SessionState {
  if (state === null) throw new Error('a session without its first entry')
  return state
}

/** A trial that fails because it was interrupted is no failure. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> {
  try {
    const result = await work
    return signal.aborted ? null : result
  } catch (error) {
    if (signal.aborted) return null
    throw error
  }
}
