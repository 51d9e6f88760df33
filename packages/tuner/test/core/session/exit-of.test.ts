import { expect, test } from 'vitest'
import type { Entry, TrialResult } from '../../../src/core/session/entry.ts'
import { decide } from '../../../src/core/session/decide.ts'
import { exitOf } from '../../../src/core/session/exit-of.ts'
import { fold, observe, type SessionState } from '../../../src/core/session/fold.ts'
import { benchPlan, journalToEnd, newJournal } from '../../../src/simulate/session.ts'
import { surfaceOf } from '../../../src/simulate/surface.ts'
import { benchNoise } from '../../../src/simulate/target.ts'

const surface = surfaceOf(3)
const plan = { ...benchPlan(3, surface), mostEvaluations: 14 }

/** Plays a session in which every launch ends in the same way. */
function always(kind: 'invalid' | 'infeasible'): SessionState {
  let state = fold(newJournal(plan))
  for (;;) {
    if (state === null) throw new Error('a session without a plan')
    const next = decide(state)
    if (next.kind === 'finished')
      return observe(state, { type: 'decided', atMs: 0, decision: next.decision })
    const evaluation = {
      candidate: next.candidate,
      outcome: { kind, reason: 'on purpose' },
      environment: { pressureRatio: 0, stealRatio: 0, generatorEluRatio: 0 },
      seconds: 1,
    }
    const result: TrialResult =
      next.kind === 'evaluate'
        ? { kind: 'evaluate', evaluation }
        : next.kind === 'pair'
          ? { kind: 'pair', candidate: evaluation, baseline: evaluation }
          : { kind: 'soak-failed', reason: 'on purpose' }
    const trial = state.nextTrial
    const entries: readonly Entry[] = [
      { type: 'trial-started', atMs: 0, trial, step: next },
      { type: 'trial-finished', atMs: 0, trial, result },
    ]
    for (const entry of entries) state = observe(state, entry)
  }
}

const exitOfState = (state: SessionState): number =>
  state.decision === null ? -1 : exitOf(state, state.decision)

test('a host that spoils every launch ends a session with 3', () => {
  expect(exitOfState(always('invalid'))).toBe(3)
})

test('a baseline that cannot be measured ends a session with 1', () => {
  expect(exitOfState(always('infeasible'))).toBe(1)
})

test('a session that found something better ends with 0, one that did not with 5', () => {
  const state = fold(journalToEnd(newJournal(plan), surface, benchNoise(3, 0.03)))
  if (state?.decision == null) throw new Error('it did not end')
  const { decision } = state
  const isChanged = plan.space.some(({ name, baseline }) => decision.pick[name] !== baseline)
  expect(exitOf(state, decision)).toBe(isChanged ? 0 : 5)
})

test('a soak that fails is not tried again, and the session still decides', () => {
  const soaking = { ...plan, soakSeconds: 60 }
  const journal = journalToEnd(newJournal(soaking), surface, benchNoise(3, 0.03))
  const soaked = journal.findIndex(
    (entry) => entry.type === 'trial-finished' && entry.result.kind === 'soak',
  )
  const entry = journal[soaked]
  if (entry?.type !== 'trial-finished') throw new Error('no soak was asked for')
  const failed: Entry = { ...entry, result: { kind: 'soak-failed', reason: 'it died' } }
  const state = fold([...journal.slice(0, soaked), failed])
  if (state === null) throw new Error('a session without a plan')
  expect(decide(state).kind).toBe('finished')
})
