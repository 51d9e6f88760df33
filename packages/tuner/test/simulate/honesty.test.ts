import { expect, test } from 'vitest'
import { honestyOf } from '../../src/simulate/honesty.ts'

const seeds = Array.from({ length: 200 }, (_, seed) => seed)

test(
  'the same thing twice is called better in at most one comparison of twenty',
  { timeout: 60_000 },
  () => {
    const same = honestyOf({ effectRatio: 0, pairDeviation: 0.05, mostPairs: 8 }, seeds)
    expect(same.better).toBeLessThanOrEqual(0.05)
    expect(same.covered).toBeGreaterThanOrEqual(0.92)
    expect(same.covered).toBeLessThanOrEqual(0.98)
  },
)

test('a gain of 3 % is found in eight pairs that scatter by 2 %', { timeout: 60_000 }, () => {
  const gain = honestyOf({ effectRatio: 0.03, pairDeviation: 0.02, mostPairs: 8 }, seeds)
  expect(gain.better).toBeGreaterThanOrEqual(0.8)
  expect(gain.worse).toBe(0)
  expect(gain.covered).toBeGreaterThanOrEqual(0.92)
  expect(gain.meanPairs).toBeLessThanOrEqual(8)
})
