import { describe, expect, test } from 'vitest'
import {
  capacityJson,
  type CapacityResult,
  capacitySentence,
  marginText,
} from '../../src/surfaces/capacity-result.ts'

const result: CapacityResult = {
  perSecond: 812.4,
  interval: { low: 800.2, high: 825.1 },
  marginRatio: 0.0153,
  launches: 3,
  launchesAsked: 3,
  ended: 'complete',
  precisionRatio: null,
  slo: { latencyMs: 100, quantile: 0.99, errorRatio: 0.001, isAssumed: false },
}
const TAIL = ' with p99 <= 100 ms, errors <= 0.1 %'

describe('for people the result is one sentence', () => {
  test.each<[string, Partial<CapacityResult>, string]>([
    [
      'with the interval of several launches',
      {},
      '812 requests per second (95 % CI 800 to 825, 3 launches)',
    ],
    [
      'with nothing but the figure of one launch',
      { interval: null, launches: 1, launchesAsked: 1 },
      '812 requests per second',
    ],
    [
      'with the margin of a precision that was asked for',
      { precisionRatio: 0.05 },
      '812 requests per second +/- 1.5 % (95 % CI 800 to 825, 3 launches)',
    ],
    [
      'that says first that it was interrupted, and after how many launches',
      { ended: 'interrupted', launches: 2 },
      'interrupted after 2 of 3 launches: 812 requests per second (95 % CI 800 to 825, 2 launches)',
    ],
    [
      'that says first that it was stopped for the sake of the host',
      { ended: 'aborted', launches: 2 },
      'stopped after 2 of 3 launches: 812 requests per second (95 % CI 800 to 825, 2 launches)',
    ],
    [
      'that says first that a launch failed',
      { ended: 'failed', launches: 1, interval: null },
      'ended by a failure after 1 of 3 launches: 812 requests per second',
    ],
    [
      'that says first that launches were unfit',
      { launches: 2 },
      'from 2 of 3 launches: 812 requests per second (95 % CI 800 to 825, 2 launches)',
    ],
  ])('%s', (_, changes, says) => {
    expect(capacitySentence({ ...result, ...changes })).toBe(says + TAIL)
  })
})

describe('for programs the result as a whole', () => {
  test('says how it ended and after how many of how many launches', () => {
    expect(capacityJson({ ...result, ended: 'interrupted', launches: 2 })).toEqual({
      type: 'capacity',
      perSecond: 812.4,
      lowPerSecond: 800.2,
      highPerSecond: 825.1,
      launches: 2,
      launchesAsked: 3,
      ended: 'interrupted',
      slo: result.slo,
    })
  })

  test('has the precision that was asked for and the margin that was reached, known or not', () => {
    expect(capacityJson({ ...result, precisionRatio: 0.05 })).toMatchObject({
      precisionRatio: 0.05,
      marginRatio: 0.0153,
    })
    expect(capacityJson({ ...result, precisionRatio: 0.05, marginRatio: null })).toMatchObject({
      precisionRatio: 0.05,
      marginRatio: null,
    })
  })
})

test('a margin is told beside what was asked for when it is more, or not known', () => {
  expect(marginText(0.04, null)).toBe('')
  expect(marginText(0.04, 0.05)).toBe(' +/- 4.0 %')
  expect(marginText(0.08, 0.05)).toBe(' +/- 8.0 % (5.0 % was asked for)')
  expect(marginText(null, 0.05)).toBe(' (how exact is not known; 5.0 % was asked for)')
})
