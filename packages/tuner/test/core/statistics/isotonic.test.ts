import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isotonic, type WeightedPoint } from '../../../src/core/statistics/isotonic.ts'

const series = (...ys: readonly number[]): readonly WeightedPoint[] =>
  ys.map((y, x) => ({ x, y, weight: 1 }))

const fitted = (points: readonly WeightedPoint[]) => isotonic(points).map(({ y }) => y)

test('a violation is pooled to its mean and spreads backwards as far as it must', () => {
  expect(fitted(series(1, 3, 2, 4))).toEqual([1, 2.5, 2.5, 4])
  expect(fitted(series(4, 3, 2, 1))).toEqual([2.5, 2.5, 2.5, 2.5])
  expect(fitted(series(1, 5, 4, 2, 6))).toEqual([1, 11 / 3, 11 / 3, 11 / 3, 6])
})

test('weights decide where a pool settles', () => {
  const points = [
    { x: 0, y: 10, weight: 3 },
    { x: 1, y: 2, weight: 1 },
  ]
  expect(fitted(points)).toEqual([8, 8])
})

test('points with one x are one point', () => {
  const points = [
    { x: 1, y: 4, weight: 1 },
    { x: 0, y: 1, weight: 1 },
    { x: 1, y: 8, weight: 3 },
  ]
  expect(isotonic(points)).toEqual([
    { x: 0, y: 1, weight: 1 },
    { x: 1, y: 7, weight: 4 },
  ])
})

const clouds = fc.array(
  fc.record({
    x: fc.integer({ min: 0, max: 30 }),
    y: fc.double({ min: -100, max: 100, noNaN: true }),
    weight: fc.double({ min: 0.1, max: 10, noNaN: true }),
  }),
  { minLength: 1, maxLength: 25 },
)

const weightedSum = (points: readonly WeightedPoint[]) =>
  points.reduce((sum, { y, weight }) => sum + y * weight, 0)

test('any fit rises, keeps the weighted mean and is its own fit', () => {
  fc.assert(
    fc.property(clouds, (points) => {
      const fit = isotonic(points)
      fit.slice(1).forEach(({ x, y }, i) => {
        expect(x).toBeGreaterThan(fit[i]!.x)
        expect(y).toBeGreaterThanOrEqual(fit[i]!.y)
      })
      expect(weightedSum(fit)).toBeCloseTo(weightedSum(points), 6)
      fitted(fit).forEach((y, i) => expect(y).toBeCloseTo(fit[i]!.y, 9))
    }),
  )
})

test('no rising line through the same points is nearer than the fit', () => {
  fc.assert(
    fc.property(
      clouds,
      fc.double({ min: -100, max: 100, noNaN: true }),
      fc.double({ min: 0, max: 10, noNaN: true }),
      (points, start, slope) => {
        const fit = new Map(isotonic(points).map(({ x, y }) => [x, y]))
        const loss = (at: (x: number) => number) =>
          points.reduce((sum, { x, y, weight }) => sum + weight * (y - at(x)) ** 2, 0)
        expect(loss((x) => fit.get(x)!)).toBeLessThanOrEqual(loss((x) => start + slope * x) + 1e-6)
      },
    ),
  )
})
