import { decide, type Next } from '../core/session/decide.ts'
import { JOURNAL_VERSION, type Entry, type Plan } from '../core/session/entry.ts'
import { fold, observe, opened, type SessionState } from '../core/session/fold.ts'
import type { Surface } from './surface.ts'
import { perform, type Noise } from './target.ts'

/** A plan with TuneBench's figures. */
export function benchPlan(seed: number, { space, memoryBytes }: Surface): Plan {
  return {
    seed,
    space,
    slo: { latencyMs: 100, quantile: 0.99, errorRatio: 0.001, isAssumed: false },
    objective: { kind: 'capacity' },
    mostEvaluations: 40,
    mostPairs: 12,
    soakSeconds: 0,
    memoryBudgetBytes: memoryBytes,
  }
}

/** The journal of a new session: its first line. */
export function newJournal(plan: Plan): readonly Entry[] {
  return [{ type: 'session-opened', version: JOURNAL_VERSION, atMs: 0, plan, subject: {} }]
}

/** Goes on from a journal to the end of its session, and gives the whole journal back. */
export function journalToEnd(
  journal: readonly Entry[],
  surface: Surface,
  noise: Noise,
): readonly Entry[] {
  const entries = [...journal]
  let state = fold(entries)
  const add = (session: SessionState, entry: Entry): SessionState => {
    entries.push(entry)
    return observe(session, entry)
  }
  while (state !== null && state.decision === null) {
    const next = decide(state)
    if (next.kind === 'finished') {
      state = add(state, { type: 'decided', atMs: 0, decision: next.decision })
      continue
    }
    const trial = state.nextTrial
    const result = perform(next, surface, { noise, trial: state.trials.length })
    state = add(state, { type: 'trial-started', atMs: 0, trial, step: next })
    state = add(state, { type: 'trial-finished', atMs: 0, trial, result })
  }
  return entries
}

/** Performs steps until the session wants something that `isEnough` calls the end; the state and what it wanted. */
export function runUntil(
  plan: Plan,
  {
    surface,
    noise,
    isEnough,
  }: {
    readonly surface: Surface
    readonly noise: Noise
    readonly isEnough: (next: Next) => boolean
  },
): SessionState {
  let state = opened(plan)
  for (
    let next = decide(state);
    next.kind !== 'finished' && !isEnough(next);
    next = decide(state)
  ) {
    const trial = state.nextTrial
    const result = perform(next, surface, { noise, trial: state.trials.length })
    state = observe(state, { type: 'trial-started', atMs: 0, trial, step: next })
    state = observe(state, { type: 'trial-finished', atMs: 0, trial, result })
  }
  return state
}
