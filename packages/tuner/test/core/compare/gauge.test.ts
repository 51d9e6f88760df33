import { expect, test } from 'vitest'
import { changeOf, gaugeOf } from '../../../src/core/compare/gauge.ts'
import { scoreOf } from '../../../src/core/compare/score.ts'
import type { Objective, Slo } from '../../../src/core/objective.ts'
import { surfaceOf } from '../../../src/simulate/surface.ts'
import { benchNoise, perform } from '../../../src/simulate/target.ts'
import { baselineOf } from '../../../src/core/search/position.ts'

const slo: Slo = { latencyMs: 100, quantile: 0.999, errorRatio: 0.001, isAssumed: false }

function shown(objective: Objective): string {
  const { unit, ofScore } = gaugeOf(objective, slo)
  const surface = surfaceOf(0)
  const candidate = baselineOf(surface.space)
  const step = {
    kind: 'evaluate',
    purpose: 'baseline',
    candidate,
    hopelessBelowPerSecond: 0,
  } as const
  const result = perform(step, surface, { noise: benchNoise(0, 0.03), trial: 0 })
  if (result.kind !== 'evaluate' || result.evaluation.outcome.kind !== 'measured') throw new Error()
  const measurement = {
    ...result.evaluation.outcome.measurement,
    capacityPerSecond: 500,
    saturationPerSecond: 600,
    cpuMsPerRequest: 4,
    memoryBytes: 2 ** 31,
    atRate: { latencyMs: 12, probe: { ...probe } },
  }
  return `${Number(ofScore(scoreOf(measurement, objective)).toPrecision(6))} ${unit}`
}

const probe = {
  ratePerSecond: 200,
  seconds: 10,
  requests: 2_000,
  achievedRatio: 1,
  errorRatio: 0,
  p50Ms: 2,
  p99Ms: 10,
  p999Ms: 12,
  verdict: 'kept',
  reason: '',
} as const

test.each<[Objective, string]>([
  [{ kind: 'capacity' }, '500 requests per second'],
  // Two cores at 0.03 and two GiB at 0.01 an hour, for 1.8 million requests.
  [{ kind: 'cost', perCoreHour: 0.03, perGibHour: 0.01 }, '0.0444444 for a million requests'],
  [{ kind: 'latency', ratePerSecond: 200 }, '12 ms (p99.9) at 200 requests per second'],
  [{ kind: 'efficiency' }, '4 CPU ms per request'],
])('%j is told in its own unit', (objective, text) => {
  expect(shown(objective)).toBe(text)
})

test('where less is better a gain is told as what became less, with the ends of its interval turned round', () => {
  const gain = { ratio: 1, lowRatio: 0.25, highRatio: 3 }
  expect(changeOf(gain, 'more')).toEqual(gain)
  const { ratio, lowRatio, highRatio } = changeOf(gain, 'less')
  expect([ratio, lowRatio]).toEqual([-0.5, -0.75])
  expect(highRatio).toBeCloseTo(-0.2, 12)
})
