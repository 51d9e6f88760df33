import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { gaugeOf } from '../../src/core/compare/gauge.ts'
import type { Objective } from '../../src/core/objective.ts'
import type { Decision } from '../../src/core/session/decision.ts'
import { opened } from '../../src/core/session/fold.ts'
import { benchPlan } from '../../src/simulate/session.ts'
import { surfaceOf } from '../../src/simulate/surface.ts'
import { summary } from '../../src/surfaces/cli/summary.ts'
import { profile } from '../support/profile.ts'

const plan = benchPlan(1, surfaceOf(1))
const gain = { ratio: 1, lowRatio: 0.25, highRatio: 3, pairs: 8, pValue: 0.01 }

/** The first line for an objective whose score doubled from 50. */
function firstLine(objective: Objective): string {
  const { unit, better, ofScore } = gaugeOf(objective, plan.slo)
  const decision: Decision = {
    pick: {},
    capacityPerSecond: 100,
    baselineCapacityPerSecond: 100,
    comparison: null,
    confidence: { level: 'high', reasons: [] },
  }
  const text = summary({
    state: opened({ ...plan, objective }),
    decision,
    profile: {
      ...profile,
      objective,
      capacity: { ...profile.capacity, gain },
      figures: { unit, better, default: ofScore(50), tuned: ofScore(100) },
    },
    derivation: null,
    verification: null,
    files: [],
    stored: null,
    stream: process.stdout,
  })
  return stripVTControlCharacters(text).split('\n')[0] ?? ''
}

test('a result is told in the unit of its objective', () => {
  expect(firstLine({ kind: 'capacity' })).toBe(
    '50 -> 100 requests per second: +100.0 % (95 % CI +25.0 % to +300.0 %, 8 pairs of fresh launches)',
  )
  expect(firstLine({ kind: 'latency', ratePerSecond: 30 })).toBe(
    '20 -> 10 ms (p99) at 30 requests per second: −50.0 % (95 % CI −75.0 % to −20.0 %, 8 pairs of fresh launches)',
  )
})
