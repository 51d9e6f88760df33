import { expect, test } from 'vitest'
import { normal, seededRandom } from '../../../src/core/random.ts'
import { driftOf, type Reading } from '../../../src/core/search/drift.ts'
import { mean } from '../../../src/core/statistics/summary.ts'

const readings = (value: (index: number) => number): readonly Reading[] =>
  [0, 1, 2, 8, 14, 20, 26, 32, 38].map((index) => ({ index, value: value(index) }))

test('on a steady host the noise of single baselines is averaged away, not followed', () => {
  const errors = Array.from({ length: 40 }, (_, seed) => {
    const random = seededRandom(seed)
    const drift = driftOf(readings(() => 5 + 0.03 * normal(random)))
    return Math.abs(drift.at(20) - 5)
  })
  expect(mean(errors)).toBeLessThan(0.016)
})

test('a host that slows down is followed between its baselines', () => {
  const drift = driftOf(readings((index) => 5 - 0.01 * index))
  expect(drift.epochs).toEqual([])
  expect(drift.at(11)).toBeCloseTo(5 - 0.11, 1)
  expect(drift.at(35)).toBeCloseTo(5 - 0.35, 1)
})

test('a jump of the host opens a new epoch, half-way between the baselines around it', () => {
  const wiggle = [0, 0.004, -0.003, 0.002, -0.004, 0.003, -0.001, 0.004, 0.001]
  let i = 0
  const drift = driftOf(readings((index) => (index < 17 ? 5 : 4.6) + wiggle[i++]!))
  expect(drift.epochs).toEqual([17])
  expect(drift.at(16)).toBeCloseTo(5, 1)
  expect(drift.at(18)).toBeCloseTo(4.6, 1)
})

test('one baseline is better than none', () => {
  expect(driftOf([{ index: 0, value: 3 }]).at(9)).toBe(3)
})
