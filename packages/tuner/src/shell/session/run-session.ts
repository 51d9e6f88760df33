import { decide } from '../../core/session/decide.ts'
import type { Decision } from '../../core/session/decision.ts'
import type { Entry, TrialResult } from '../../core/session/entry.ts'
import { fold, observe, type SessionState } from '../../core/session/fold.ts'
import type { Step } from '../../core/session/step.ts'
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
}

/**
 * Takes a session from where its journal ends to its decision: decide, perform, write down, again. Null when it was
 * interrupted; the journal then goes on from here with the next call. A trial that was under way is lost and is done again.
 */
export async function runSession({
  journal,
  perform,
  watch,
  signal,
}: SessionRun): Promise<Decision | null> {
  let state = fold(journal.entries)
  if (state === null) throw new Error(`${journal.file} does not say what was asked for`)
  const note = (entry: Entry): void => {
    journal.append(entry)
    state = observe(known(state), entry)
    watch(entry, known(state))
  }
  if (journal.entries.length > 1) note({ type: 'session-resumed', atMs: Date.now() })
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
    if (result === null) return null
    note({ type: 'trial-finished', atMs: Date.now(), trial, result })
  }
  return null
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
