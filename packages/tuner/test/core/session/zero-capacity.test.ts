import { expect, it } from 'vitest'
import { carriedPerSecond, meanCapacity } from '../../../src/core/compare/carried.ts'
import { scoreOf } from '../../../src/core/compare/score.ts'
import type { Evaluation, Measurement } from '../../../src/core/evaluation.ts'
import type { Objective } from '../../../src/core/objective.ts'
import { buildProfile } from '../../../src/core/profile/build.ts'
import { parseProfile } from '../../../src/core/profile/profile.ts'
import { decide } from '../../../src/core/session/decide.ts'
import { JOURNAL_VERSION, type Entry, type TrialResult } from '../../../src/core/session/entry.ts'
import { fold, type SessionState } from '../../../src/core/session/fold.ts'
import { benchPlan } from '../../../src/simulate/session.ts'
import { surfaceOf } from '../../../src/simulate/surface.ts'
import { benchNoise, perform } from '../../../src/simulate/target.ts'
import { eventLine } from '../../../src/surfaces/progress/event-line.ts'
import { renderReport } from '../../../src/surfaces/report/report.ts'
import { profile } from '../../support/profile.ts'

const nothing: Measurement = {
  capacityPerSecond: 0,
  saturationPerSecond: 0,
  usl: null,
  probes: [],
  cpuMsPerRequest: 0,
  workers: 1,
  rssBytesPerWorker: 0,
  memoryBytes: 0,
  warmUp: 'no-steady-state',
  telemetry: profileTelemetry(),
}

function profileTelemetry(): Measurement['telemetry'] {
  return {
    eluRatio: 0,
    scavengeRatio: null,
    markCompactRatio: null,
    loopDelayP99Ms: 0,
    poolDelayP99Ms: null,
    listenOverflows: 0,
    longestQueue: null,
    imbalanceRatio: 1,
    heapUsedBytes: 0,
  }
}

const objectives: readonly Objective[] = [
  { kind: 'capacity' },
  { kind: 'efficiency' },
  { kind: 'latency', ratePerSecond: 100 },
  { kind: 'cost', perCoreHour: 0.03, perGibHour: 0 },
]

it.each(objectives)('a launch that carried nothing has a score by $kind', (objective) => {
  const something = { ...nothing, capacityPerSecond: 100, saturationPerSecond: 200 }
  for (const launch of [nothing, something]) {
    const score = Math.log(scoreOf(launch, objective, 100))
    expect(Number.isFinite(score)).toBe(true)
  }
})

it('counts as less than anything the search could have seen, and as nothing where it is shown', () => {
  const launch = { capacityPerSecond: 0, saturationPerSecond: 1_000 }
  expect(carriedPerSecond(launch)).toBeGreaterThan(0)
  expect(carriedPerSecond(launch)).toBeLessThan(0.02 * 1_000)
  expect(meanCapacity([launch, launch])).toBe(0)
  expect(meanCapacity([launch, { ...launch, capacityPerSecond: 90 }])).toBeCloseTo(30)
})

interface Session {
  readonly state: SessionState
  readonly entries: readonly Entry[]
}

/** A session in which launches that `isDead` names keep the SLO at no rate. */
function sessionWhere(isDead: (launch: number) => boolean, seed: number): Session {
  const surface = surfaceOf(seed)
  const plan = { ...benchPlan(seed, surface), mostEvaluations: 12, mostPairs: 3 }
  const entries: Entry[] = [
    { type: 'session-opened', version: JOURNAL_VERSION, atMs: 0, plan, subject: {} },
  ]
  let launch = 0
  const spoil = (evaluation: Evaluation): Evaluation => {
    const { outcome } = evaluation
    if (outcome.kind !== 'measured' || !isDead(launch++)) return evaluation
    return {
      ...evaluation,
      outcome: { kind: 'measured', measurement: { ...outcome.measurement, capacityPerSecond: 0 } },
    }
  }
  const spoilAll = (result: TrialResult): TrialResult => {
    switch (result.kind) {
      case 'evaluate':
        return { ...result, evaluation: spoil(result.evaluation) }
      case 'pair':
        return {
          ...result,
          candidate: spoil(result.candidate),
          baseline: spoil(result.baseline),
        }
      case 'soak':
      case 'soak-failed':
        return result
    }
  }
  for (;;) {
    const state = fold(entries)
    if (state === null) throw new Error('a session begins with its plan')
    if (state.decision !== null) return { state, entries }
    const next = decide(state)
    if (next.kind === 'finished') {
      entries.push({ type: 'decided', atMs: 0, decision: next.decision })
      continue
    }
    const trial = state.nextTrial
    const noise = benchNoise(seed, 0.03)
    const result = spoilAll(perform(next, surface, { noise, trial: state.trials.length }))
    entries.push({ type: 'trial-started', atMs: 0, trial, step: next })
    entries.push({ type: 'trial-finished', atMs: 0, trial, result })
  }
}

it.each([
  ['every launch', () => true],
  ['the baseline', (launch: number) => launch < 3],
  ['every other launch', (launch: number) => launch % 2 === 1],
  ['what is tried', (launch: number) => launch >= 3],
])('%s may carry nothing: decision, profile, report and lines stay numbers', (_what, isDead) => {
  const { state, entries } = sessionWhere(isDead, 2)
  const { decision } = state
  if (decision === null) throw new Error('no decision')
  const numbers = JSON.stringify(decision, (_key, value: unknown) =>
    typeof value === 'number' && !Number.isFinite(value) ? 'no number' : value,
  )
  expect(numbers).not.toContain('no number')
  const built = buildProfile({
    state,
    decision,
    subject: profile,
    derivation: null,
    given: {},
    createdAt: profile.createdAt,
    version: '0.1.0',
    journalSha256: profile.journalSha256,
  })
  expect(parseProfile(JSON.parse(JSON.stringify(built)))).toMatchObject({ ok: true })
  for (const text of [renderReport({ entries, profile: built }), ...entries.map(eventLine)])
    expect(text).not.toMatch(/NaN|Infinity|undefined/)
})
