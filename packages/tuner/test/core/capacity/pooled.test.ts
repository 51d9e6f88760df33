import { expect, test } from 'vitest'
import { pooled } from '../../../src/core/capacity/pooled.ts'
import { normal, seededRandom } from '../../../src/core/random.ts'

const launch = (capacityPerSecond: number, marginRatio?: number) => ({
  capacityPerSecond,
  saturationPerSecond: 1_000,
  ...(marginRatio === undefined ? {} : { marginRatio }),
})

test('one launch is as exact as itself, and has no interval between launches', () => {
  expect(pooled([launch(800, 0.04)])).toEqual({
    perSecond: expect.closeTo(800, 6) as number,
    interval: null,
    marginRatio: 0.04,
  })
})

test('launches that differ more than each is unsure are as exact as their interval', () => {
  const { perSecond, interval, marginRatio } = pooled([launch(700, 0.01), launch(900, 0.01)])
  expect(perSecond).toBeCloseTo(Math.sqrt(700 * 900))
  const { low = NaN, high = NaN } = interval ?? {}
  expect(marginRatio).toBeCloseTo((high - low) / (2 * perSecond))
  expect(marginRatio).toBeGreaterThan(0.05)
})

test('launches that agree by chance are no more exact together than their margins allow', () => {
  const alike = Array.from({ length: 4 }, () => launch(800, 0.06))
  expect(pooled(alike).marginRatio).toBeCloseTo(0.03)
})

test('how exact they are is not known when one launch does not know, or nothing was carried', () => {
  expect(pooled([launch(800, 0.02), launch(810)])).toMatchObject({
    interval: { low: expect.any(Number) as number },
    marginRatio: null,
  })
  expect(pooled([launch(0, 0.02), launch(0, 0.02)])).toMatchObject({
    perSecond: 0,
    interval: null,
    marginRatio: null,
  })
})

test('the interval holds the truth in 95 of 100 runs, also of three launches', () => {
  const random = seededRandom(1, 'pooled')
  const runs = 1_000
  let held = 0
  for (let run = 0; run < runs; run++) {
    const launches = Array.from({ length: 3 }, () => launch(800 * Math.exp(0.05 * normal(random))))
    const { low = NaN, high = NaN } = pooled(launches).interval ?? {}
    if (low <= 800 && 800 <= high) held += 1
  }
  expect(held / runs).toBeGreaterThan(0.93)
  expect(held / runs).toBeLessThan(0.97)
})
