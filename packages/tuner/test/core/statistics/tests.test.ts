import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '../../../src/core/random.ts'
import { changePoints } from '../../../src/core/statistics/change-points.ts'
import { equivalenceP } from '../../../src/core/statistics/equivalence.ts'
import { holm } from '../../../src/core/statistics/holm.ts'
import { signFlipP } from '../../../src/core/statistics/permutation.ts'
import { pairsNeeded, resolvableDifference } from '../../../src/core/statistics/power.ts'
import { theilSen, theilSenInterval } from '../../../src/core/statistics/theil-sen.ts'

const random = () => seededRandom(1)

test('all differences on one side: two of all sign patterns are as extreme', () => {
  expect(signFlipP([1, 2, 3, 4, 5, 6], random())).toBe(2 / 64)
  expect(signFlipP([-3, 3], random())).toBe(1)
})

test("Fisher's sign-flip test of Darwin's maize gives his p of 5.3 %", () => {
  const eighthsOfAnInch = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]
  expect(signFlipP(eighthsOfAnInch, random())).toBeCloseTo(0.0526, 2)
})

test('Holm multiplies the least p by the most and never reverses an order', () => {
  expect(holm([0.01, 0.04, 0.03, 0.005])).toEqual([0.03, 0.06, 0.06, 0.02])
  expect(holm([0.6, 0.9])).toEqual([1, 1])
})

test('Holm leaves no p below what it was', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (ps) => {
      holm(ps).forEach((p, i) => {
        expect(p).toBeGreaterThanOrEqual(ps[i]!)
        expect(p).toBeLessThanOrEqual(1)
      })
    }),
  )
})

test('equivalence is proven by many small differences and not by few', () => {
  const around = [0.001, -0.002, 0.004, -0.001, 0.002, -0.003]
  expect(equivalenceP(around, 0.03)).toBeLessThan(0.001)
  expect(equivalenceP([0.001], 0.03)).toBe(1)
  expect(equivalenceP([0.05, 0.051, 0.049, 0.05], 0.03)).toBeGreaterThan(0.95)
})

test('equivalence at 5 % is a 90 % interval inside the margin', () => {
  // Mean 0, deviation 0.02, n = 4: 90 % interval +-2.3534 * 0.01.
  const differences = [0.02, -0.02, 0.02, -0.02].map((d) => d * Math.sqrt(3 / 4))
  expect(equivalenceP(differences, 0.02354)).toBeLessThan(0.05)
  expect(equivalenceP(differences, 0.02353)).toBeGreaterThan(0.05)
})

test.each([
  [0.02, 0.03, 6],
  [0.02, 0.01, 34],
  [0.05, 0.05, 10],
  [0.05, 0.03, 24],
  [0.12, 0.1, 14],
  [0.12, 0.03, 128],
])('pairs that scatter by %s show a difference of %s from %s pairs on', (deviation, d, pairs) => {
  expect(pairsNeeded(d, deviation)).toBe(pairs)
  expect(resolvableDifference(pairs, deviation)).toBeLessThanOrEqual(d)
  expect(resolvableDifference(pairs - 1, deviation)).toBeGreaterThan(d)
})

test('a level that jumps is cut at the jump, and twice if it jumps back', () => {
  const wiggle = [0.1, -0.1, 0.05, -0.02, 0.08, -0.06]
  const asked = { p: 0.01, shortest: 2 }
  expect(changePoints([...wiggle, ...wiggle.map((x) => x + 5)], asked)).toEqual([6])
  expect(
    changePoints([...wiggle, ...wiggle.map((x) => x + 5), ...wiggle.map((x) => x - 3)], asked),
  ).toEqual([6, 12])
})

test('a steady series is seldom cut', () => {
  const draw = seededRandom(11)
  const cut = Array.from({ length: 400 }, () =>
    changePoints(
      Array.from({ length: 12 }, () => draw.next() + draw.next() + draw.next()),
      { p: 0.01, shortest: 2 },
    ),
  ).filter((points) => points.length > 0)
  expect(cut.length / 400).toBeLessThan(0.02)
})

test('Theil-Sen follows the line and not the outliers', () => {
  const points = Array.from({ length: 20 }, (_, x) => ({ x, y: 3 + 2 * x }))
  const spoiled = points.map((p, i) => (i % 5 === 0 ? { ...p, y: 500 } : p))
  expect(theilSen(spoiled).slope).toBeCloseTo(2, 9)
  expect(theilSen(spoiled).intercept).toBeCloseTo(3, 9)
  expect(theilSen([{ x: 1, y: 4 }]).slope).toBe(0)
})

test('the interval of a slope holds the slope, and zero when there is none', () => {
  const draw = seededRandom(2)
  const cloud = (slope: number) =>
    Array.from({ length: 25 }, (_, x) => ({ x, y: slope * x + 10 * draw.next() }))
  const resampling = { random: draw, level: 0.95, resamples: 300 }
  const leaking = theilSenInterval(cloud(2), resampling)
  expect(leaking.low).toBeGreaterThan(1.5)
  expect(leaking.high).toBeLessThan(2.5)
  const steady = theilSenInterval(cloud(0), resampling)
  expect(steady.low).toBeLessThan(0)
  expect(steady.high).toBeGreaterThan(0)
})
