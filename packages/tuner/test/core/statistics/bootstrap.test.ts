import { expect, test } from 'vitest'
import { normal, seededRandom } from '../../../src/core/random.ts'
import { bcaInterval } from '../../../src/core/statistics/bootstrap.ts'
import { mean, variance } from '../../../src/core/statistics/summary.ts'

test('the interval of the mean of eight normal values is about as wide as Student says', () => {
  const random = seededRandom(21)
  const ratios = Array.from({ length: 40 }, () => {
    const values = Array.from({ length: 8 }, () => normal(random))
    const { low, high } = bcaInterval(values, mean, { random, level: 0.95, resamples: 1000 })
    return (high - low) / (2 * 2.3646 * Math.sqrt(variance(values) / 8))
  })
  expect(mean(ratios)).toBeGreaterThan(0.9)
  expect(mean(ratios)).toBeLessThan(1.1)
})

test('of skewed values the interval reaches further to the long side', () => {
  const random = seededRandom(22)
  const values = Array.from({ length: 25 }, () => Math.exp(normal(random)))
  const { low, high } = bcaInterval(values, mean, { random, level: 0.95, resamples: 2000 })
  expect(high - mean(values)).toBeGreaterThan(1.2 * (mean(values) - low))
})

test('a lower level is a narrower interval, and one value bounds nothing', () => {
  const values = [3, 1, 4, 1, 5, 9, 2, 6]
  const at = (level: number) =>
    bcaInterval(values, mean, { random: seededRandom(1), level, resamples: 1000 })
  expect(at(0.8).high).toBeLessThan(at(0.95).high)
  expect(at(0.8).low).toBeGreaterThan(at(0.95).low)
  expect(bcaInterval([3], mean, { random: seededRandom(1), level: 0.9, resamples: 10 })).toEqual({
    low: -Infinity,
    high: Infinity,
  })
})
