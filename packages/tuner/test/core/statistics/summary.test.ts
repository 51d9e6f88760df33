import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  mean,
  median,
  quantile,
  robustDeviation,
  standardDeviation,
  variance,
} from '../../../src/core/statistics/summary.ts'

test('quantiles lie on the line between order statistics, as in R and NumPy', () => {
  const values = [15, 20, 35, 40, 50]
  expect(quantile(values, 0.4)).toBeCloseTo(29, 12)
  expect(quantile(values, 0)).toBe(15)
  expect(quantile(values, 1)).toBe(50)
  expect(median([7, 1, 3, 5])).toBe(4)
  expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75)
})

test('mean and variance are those of the textbook', () => {
  const values = [2, 4, 4, 4, 5, 5, 7, 9]
  expect(mean(values)).toBe(5)
  expect(variance(values)).toBeCloseTo(32 / 7, 12)
  expect(standardDeviation([3])).toBe(0)
})

test('one wild value does not move the robust deviation', () => {
  expect(robustDeviation([1, 2, 3, 4, 5])).toBeCloseTo(1.4826, 4)
  expect(robustDeviation([1, 2, 3, 4, 5000])).toBeCloseTo(1.4826, 4)
})

test('a quantile never decreases in q and stays between the extremes', () => {
  const samples = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 })
  const share = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(samples, share, share, (values, p, q) => {
      const [low, high] = [quantile(values, Math.min(p, q)), quantile(values, Math.max(p, q))]
      expect(low).toBeLessThanOrEqual(high + 1e-9 * Math.abs(high))
      expect(low).toBeGreaterThanOrEqual(Math.min(...values))
      expect(high).toBeLessThanOrEqual(Math.max(...values))
    }),
  )
})
