import { expect, test } from 'vitest'
import { atRateOf, secondsAtRate } from '../../src/core/at-rate.ts'
import type { Measure } from '../../src/core/judge.ts'
import { STRICT_LIMITS } from '../../src/core/limits.ts'
import { goodWindow } from './a-window.ts'

const measure: Measure = {
  slo: { latencyMs: 50, quantile: 0.9, errorRatio: 0.001, isAssumed: false },
  limits: STRICT_LIMITS,
  calibratedPerSecond: null,
}

/** The good window, with so many of its 1,000 requests lost. */
function losing(lost: number) {
  const counts = { ...goodWindow.counts, completed: 1_000 - lost }
  return { ...goodWindow, counts: { ...counts, lost: { ...counts.lost, timeout: lost } } }
}

test('the latency is the one at the SLO’s own quantile', () => {
  expect(atRateOf(goodWindow, measure)).toMatchObject({ latencyMs: 20, probe: { verdict: 'kept' } })
})

test('a request that failed is slower than any that did not', () => {
  expect(atRateOf(losing(90), measure).latencyMs).toBeCloseTo(40, 9)
  expect(atRateOf(losing(101), measure).latencyMs).toBeNull()
})

test('a rate is offered until ten requests lie beyond the quantile', () => {
  expect(secondsAtRate(50, 0.99, 18)).toBe(20)
  expect(secondsAtRate(5_000, 0.99, 18)).toBe(9)
})
