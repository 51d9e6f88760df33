import { expect, test } from 'vitest'
import { pooled } from '../../../src/core/capacity/pooled.ts'

const launch = (capacityPerSecond: number, marginRatio?: number) => ({
  capacityPerSecond,
  saturationPerSecond: 1_000,
  ...(marginRatio === undefined ? {} : { marginRatio }),
})

test('one launch is as exact as itself, and has no interval between launches', () => {
  expect(pooled([launch(800, 0.04)], 1)).toEqual({
    perSecond: expect.closeTo(800, 6) as number,
    interval: null,
    marginRatio: 0.04,
  })
})

test('launches that differ more than each is unsure are as exact as their interval', () => {
  const { perSecond, interval, marginRatio } = pooled([launch(700, 0.01), launch(900, 0.01)], 1)
  expect(perSecond).toBeCloseTo(Math.sqrt(700 * 900))
  const { low = NaN, high = NaN } = interval ?? {}
  expect(marginRatio).toBeCloseTo((high - low) / (2 * perSecond))
  expect(marginRatio).toBeGreaterThan(0.05)
})

test('launches that agree by chance are no more exact together than their margins allow', () => {
  const alike = Array.from({ length: 4 }, () => launch(800, 0.06))
  expect(pooled(alike, 1).marginRatio).toBeCloseTo(0.03)
})

test('how exact they are is not known when one launch does not know, or nothing was carried', () => {
  expect(pooled([launch(800, 0.02), launch(810)], 1)).toMatchObject({
    interval: { low: expect.any(Number) as number },
    marginRatio: null,
  })
  expect(pooled([launch(0, 0.02), launch(0, 0.02)], 1)).toMatchObject({
    perSecond: 0,
    marginRatio: null,
  })
})

test('the same launches and seed have the same interval', () => {
  const launches = [launch(700), launch(800), launch(900)]
  expect(pooled(launches, 7)).toEqual(pooled(launches, 7))
})
