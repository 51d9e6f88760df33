import { expect, test } from 'vitest'
import { STRICT_LIMITS } from '../../src/core/limits.ts'
import type { Measure } from '../../src/core/judge.ts'
import { saturationOf, type ClosedPoint } from '../../src/core/saturation.ts'
import type { GeneratorHealth, Window } from '../../src/core/window.ts'
import { goodWindow } from './a-window.ts'

const measure: Measure = {
  slo: { latencyMs: 50, quantile: 0.99, errorRatio: 0.001, isAssumed: false },
  limits: STRICT_LIMITS,
  calibratedPerSecond: 2_000,
}

function closed(
  concurrency: number,
  completedPerSecond: number,
  health: Partial<GeneratorHealth> = {},
  counts: Partial<Window['counts']> = {},
): ClosedPoint {
  return {
    concurrency,
    cpuMsPerRequest: concurrency / 10,
    telemetry: null,
    window: {
      ...goodWindow,
      loop: { kind: 'closed' },
      completedPerSecond,
      counts: { ...goodWindow.counts, ...counts },
      health: { ...goodWindow.health, ...health },
    },
  }
}

test('saturation is the most of the closed loops, and what it cost there', () => {
  const points = [
    { concurrency: 2, perSecond: 300 },
    { concurrency: 8, perSecond: 900 },
    { concurrency: 32, perSecond: 880 },
  ]
  const saturated = saturationOf(
    points.map(({ concurrency, perSecond }) => closed(concurrency, perSecond)),
    measure,
  )
  expect(saturated).toMatchObject({
    kind: 'saturated',
    saturation: { perSecond: 900, cpuMsPerRequest: 0.8 },
  })
  // Nothing else of them: a journal takes no field that it does not know.
  expect(saturated).toHaveProperty('saturation.usl.points', points)
})

test.each([
  ['is too busy', { eluRatio: 0.9 }, 'the generator was busy 90.0 %'],
  ['has a late event loop', { loopDelayP99Ms: 9 }, '9.0 ms late'],
])('a maximum that was reached while the generator %s is invalid, not low', (_, health, reason) => {
  const points = [closed(2, 300), closed(8, 890), closed(32, 900, health)]
  expect(saturationOf(points, measure)).toEqual({
    kind: 'invalid',
    reason: expect.stringContaining(reason) as string,
  })
})

test('a maximum that is near what the generators can do at all is theirs, not the target’s', () => {
  expect(saturationOf([closed(2, 300), closed(8, 1_400)], measure)).toMatchObject({
    kind: 'invalid',
    reason: expect.stringContaining('70.0 % of what the generators can do') as string,
  })
})

test('a window that was disturbed and showed clearly less than another is left out', () => {
  const points = [closed(2, 300), closed(8, 900), closed(32, 400, { loopDelayP99Ms: 90 })]
  expect(saturationOf(points, measure)).toMatchObject({
    kind: 'saturated',
    saturation: { perSecond: 900 },
  })
})

test('with most windows disturbed nothing is known', () => {
  const late = { loopDelayP99Ms: 90 }
  const points = [closed(2, 900), closed(8, 100, late), closed(32, 100, late)]
  expect(saturationOf(points, measure).kind).toBe('invalid')
})

test('a target that answers nothing, or fails much of it, is infeasible', () => {
  expect(saturationOf([closed(2, 0, {}, { completed: 0 })], measure)).toEqual({
    kind: 'infeasible',
    reason: 'it answered no request at saturation',
  })
  expect(saturationOf([closed(2, 100, {}, { unexpected: 300 })], measure)).toEqual({
    kind: 'infeasible',
    reason: '30 % of requests failed at saturation',
  })
})
