import { expect, test } from 'vitest'
import type { Outcome } from '../../../src/core/evaluation.ts'
import { baselineOf } from '../../../src/core/search/position.ts'
import { decide } from '../../../src/core/session/decide.ts'
import { observe, type SessionState } from '../../../src/core/session/fold.ts'
import { benchPlan, runUntil } from '../../../src/simulate/session.ts'
import { surfaceOf } from '../../../src/simulate/surface.ts'
import { benchNoise } from '../../../src/simulate/target.ts'

const surface = surfaceOf(1)
const confirming = runUntil(
  { ...benchPlan(1, surface), mostEvaluations: 20, mostPairs: 8 },
  { surface, noise: benchNoise(1, 0.03), isEnough: ({ kind }) => kind === 'pair' },
)

/** The state after another pair in which the candidate ended like this. */
function afterPair(state: SessionState, outcome: Outcome): SessionState {
  const step = decide(state)
  if (step.kind !== 'pair') throw new Error(`a pair was expected, not ${step.kind}`)
  const launch = {
    candidate: step.candidate,
    outcome,
    environment: { pressureRatio: 0, stealRatio: 0, generatorEluRatio: 0.2 },
    seconds: 10,
  }
  const baseline = { ...launch, candidate: step.baseline, outcome: ofBaseline }
  const trial = state.nextTrial
  const started = observe(state, { type: 'trial-started', atMs: 0, trial, step })
  const result = { kind: 'pair', candidate: launch, baseline } as const
  return observe(started, { type: 'trial-finished', atMs: 0, trial, result })
}

const ofBaseline = confirming.trials.flatMap(({ result }) =>
  result.kind === 'evaluate' && result.evaluation.outcome.kind === 'measured'
    ? [result.evaluation.outcome]
    : [],
)[0] ?? { kind: 'invalid', reason: '' }

test('a finalist that falls over once gets another pair; twice, it is given up, and the reason is told', () => {
  const fallen = { kind: 'infeasible', reason: 'a worker died under load (heap-oom)' } as const
  const once = afterPair(confirming, fallen)
  expect(decide(once).kind).toBe('pair')
  expect(decide(afterPair(once, fallen))).toMatchObject({
    kind: 'finished',
    decision: {
      pick: baselineOf(surface.space),
      comparison: null,
      confidence: {
        level: 'low',
        reasons: [
          'the best candidate fell over in the confirmation: a worker died under load (heap-oom)',
        ],
      },
    },
  })
})

test('launches that the host spoiled are no fault of the finalist', () => {
  const spoiled = { kind: 'invalid', reason: 'steal was 9 %' } as const
  const twice = afterPair(afterPair(confirming, spoiled), spoiled)
  expect(decide(twice).kind).toBe('pair')
})
