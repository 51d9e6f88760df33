import { expect, test } from 'vitest'
import type { Outcome } from '../../../src/core/evaluation.ts'
import { baselineOf } from '../../../src/core/search/position.ts'
import { decide } from '../../../src/core/session/decide.ts'
import type { Plan } from '../../../src/core/session/entry.ts'
import { fold, observe, opened, type SessionState } from '../../../src/core/session/fold.ts'
import { progressOf } from '../../../src/core/session/progress.ts'
import { responsesOf } from '../../../src/core/session/responses.ts'
import type { Step } from '../../../src/core/session/step.ts'
import { benchPlan, journalToEnd, newJournal } from '../../../src/simulate/session.ts'
import { surfaceOf } from '../../../src/simulate/surface.ts'
import { benchNoise, perform } from '../../../src/simulate/target.ts'

const surface = surfaceOf(1)
const noise = benchNoise(1, 0.03)
const plan: Plan = { ...benchPlan(1, surface), mostEvaluations: 20, mostPairs: 8 }

const whole = journalToEnd(newJournal(plan), surface, noise)
const steps = whole.flatMap((entry) => (entry.type === 'trial-started' ? [entry.step] : []))
const purposes = steps.flatMap((step) => (step.kind === 'evaluate' ? [step.purpose] : []))
const decision = fold(whole)!.decision!

/** The state after every step was answered by this outcome. */
function afterSteps(state: SessionState, count: number, outcome: Outcome): SessionState {
  const step = decide(state)
  if (count === 0 || step.kind !== 'evaluate') return state
  const environment = { pressureRatio: null, stealRatio: 0, generatorEluRatio: 0.2 }
  const evaluation = { candidate: step.candidate, outcome, environment, seconds: 10 }
  const trial = state.nextTrial
  const started = observe(state, { type: 'trial-started', atMs: 0, trial, step })
  const result = { kind: 'evaluate', evaluation } as const
  return afterSteps(
    observe(started, { type: 'trial-finished', atMs: 0, trial, result }),
    count - 1,
    outcome,
  )
}

test('a session measures what runs today three times before it tries anything', () => {
  expect(purposes.slice(0, 3)).toEqual(['baseline', 'baseline', 'baseline'])
  expect(purposes[3]).toBe('search')
})

test('the baseline is measured again after every five others, and all of it stays within the plan', () => {
  const others = purposes.slice(3).join(' ').split('baseline')
  for (const stretch of others) expect(stretch.trim().split(' ').length).toBeLessThanOrEqual(5)
  expect(purposes.length).toBeLessThanOrEqual(20)
  expect(purposes).toContain('race')
})

test('the confirmation launches pairs in ABBA order, against what runs today', () => {
  const pairs = steps.filter(
    (step): step is Extract<Step, { kind: 'pair' }> => step.kind === 'pair',
  )
  const order = pairs.map(({ first }) => (first === 'candidate' ? 'A' : 'B')).join('')
  expect('ABBAABBA'.startsWith(order)).toBe(true)
  expect(order.length).toBe(8)
  for (const { baseline } of pairs) expect(baseline).toEqual(baselineOf(surface.space))
})

test('a gain that the pairs bear out is picked, with its interval', () => {
  expect(decision.comparison?.verdict).toBe('better')
  expect(decision.capacityPerSecond).toBeGreaterThan(2 * decision.baselineCapacityPerSecond)
  expect(decision.comparison!.lowRatio).toBeGreaterThan(1)
  expect(decision.confidence).toEqual({ level: 'high', reasons: [] })
})

test('a spoiled launch is made again; a host that spoils them all is given up, and the reason is kept', () => {
  const spoiled = { kind: 'invalid', reason: 'steal was 9 %' } as const
  expect(decide(afterSteps(opened(plan), 1, spoiled))).toEqual(decide(opened(plan)))
  const end = decide(afterSteps(opened(plan), 50, spoiled))
  expect(end).toMatchObject({
    kind: 'finished',
    decision: { pick: baselineOf(surface.space), comparison: null, confidence: { level: 'low' } },
  })
  expect(JSON.stringify(end)).toContain('the last because steal was 9 %')
})

test('a baseline that falls over ends the session with low confidence', () => {
  const fallen = { kind: 'infeasible', reason: 'worker 1 exited with 1' } as const
  expect(decide(afterSteps(opened(plan), 1, fallen))).toMatchObject({
    kind: 'finished',
    decision: {
      confidence: {
        level: 'low',
        reasons: ['the baseline could not be measured: worker 1 exited with 1'],
      },
    },
  })
})

test('with no knob to search the baseline is the pick', () => {
  const journal = journalToEnd(newJournal({ ...plan, space: [] }), surface, noise)
  const end = fold(journal)!.decision!
  expect(end.pick).toEqual({})
  expect(end.comparison).toBeNull()
  expect(end.capacityPerSecond).toBe(end.baselineCapacityPerSecond)
})

test('a soak runs the pick at 70 % of its capacity, once', () => {
  const journal = journalToEnd(newJournal({ ...plan, soakSeconds: 600 }), surface, noise)
  const soaks = journal.flatMap((entry) =>
    entry.type === 'trial-started' && entry.step.kind === 'soak' ? [entry.step] : [],
  )
  const end = fold(journal)!.decision!
  expect(soaks).toEqual([
    { kind: 'soak', candidate: end.pick, ratePerSecond: 0.7 * end.capacityPerSecond, seconds: 600 },
  ])
})

test('what is decided stays decided', () => {
  const state = fold(whole)!
  expect(decide(state)).toEqual({ kind: 'finished', decision })
})

test('progress only grows, passes through the phases in order and ends with nothing left', () => {
  const phases: string[] = []
  let done = 0
  for (let length = 1; length <= whole.length; length += 6) {
    const progress = progressOf(fold(whole.slice(0, length))!)
    expect(progress.launchesDone).toBeGreaterThanOrEqual(done)
    expect(progress.launchesExpected).toBeGreaterThanOrEqual(progress.launchesDone)
    done = progress.launchesDone
    phases.push(progress.phase)
  }
  const order = ['baseline', 'search', 'race', 'confirmation']
  expect(phases[0]).toBe('baseline')
  expect(phases.filter((phase) => !order.includes(phase) && phase !== 'finished')).toEqual([])
  expect(progressOf(fold(whole)!)).toMatchObject({ phase: 'finished', secondsLeft: 0 })
})

test('response curves show the knob that matters first, and lie through what was measured', () => {
  const responses = responsesOf(fold(whole)!)
  expect(responses.map(({ name }) => name).sort()).toEqual(
    surface.space.map(({ name }) => name).sort(),
  )
  const [steepest] = responses
  expect(steepest?.name).toBe('workers')
  for (const { points } of responses) {
    for (const { lowRatio, expectedRatio, highRatio } of points) {
      expect(lowRatio).toBeLessThan(expectedRatio)
      expect(highRatio).toBeGreaterThan(expectedRatio)
    }
  }
  const measured = steepest!.points.filter(({ launches }) => launches >= 2)
  expect(measured.length).toBeGreaterThan(0)
  for (const { measuredRatio, lowRatio, highRatio } of measured) {
    expect(measuredRatio).toBeGreaterThan(lowRatio * 0.9)
    expect(measuredRatio).toBeLessThan(highRatio * 1.1)
  }
})

test('a step that cannot be matched with its result is left out', () => {
  const step = decide(opened(plan))
  if (step.kind === 'finished') throw new Error('nothing to do')
  const result = perform(step, surface, { noise, trial: 0 })
  const stray = observe(opened(plan), { type: 'trial-finished', atMs: 0, trial: 9, result })
  expect(stray).toEqual(opened(plan))
})
