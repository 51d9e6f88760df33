import { expect, test } from 'vitest'
import {
  normalCdf,
  normalDensity,
  normalQuantile,
  studentCdf,
  studentQuantile,
} from '../../../src/core/statistics/distributions.ts'

test('the normal distribution is that of the tables', () => {
  expect(normalCdf(0)).toBeCloseTo(0.5, 14)
  expect(normalCdf(1)).toBeCloseTo(0.8413447460685429, 13)
  expect(normalCdf(-1.959963984540054)).toBeCloseTo(0.025, 13)
  expect(normalCdf(-8) / 6.22096057427178e-16).toBeCloseTo(1, 7)
  expect(normalDensity(1)).toBeCloseTo(0.24197072451914337, 14)
  expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 10)
  expect(normalQuantile(0)).toBe(-Infinity)
})

test.each([
  [0.975, 1, 12.706204736174698],
  [0.975, 5, 2.570581835636314],
  [0.975, 7, 2.364624251592785],
  [0.95, 10, 1.8124611228107335],
  [0.995, 30, 2.7499956535670305],
])('the %s quantile of t with %s degrees of freedom is that of the tables', (p, degrees, t) => {
  expect(studentQuantile(p, degrees)).toBeCloseTo(t, 8)
  expect(studentCdf(t, degrees)).toBeCloseTo(p, 10)
  expect(studentQuantile(1 - p, degrees)).toBeCloseTo(-t, 8)
})
