import { describe, expect, test } from 'vitest'
import { schedule } from '../../src/core/arrivals.ts'
import { seededRandom } from '../../src/core/random.ts'
import type { Arrivals } from '../../src/core/window.ts'

const alone = { index: 0, count: 1 }
const RATE = 500
const SECONDS = 40

function times(arrivals: Arrivals, part = alone, seed = 7): readonly number[] {
  const random = seededRandom(seed, part.index)
  const next = schedule({ arrivals, ratePerSecond: RATE, random, part })
  const due: number[] = []
  for (let ms = next(); ms < SECONDS * 1_000; ms = next()) due.push(ms)
  return due
}

const gaps = (due: readonly number[]): readonly number[] =>
  due.slice(1).map((ms, index) => ms - (due[index] ?? 0))

function variation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
  return Math.sqrt(square) / mean
}

describe('arrivals', () => {
  test.each(['poisson', 'uniform', 'burst'] as const)(
    'that are %s come at the rate',
    (arrivals) => {
      // 20,000 of them: four standard deviations of a Poisson count are 2.9 %.
      expect(times(arrivals).length / (RATE * SECONDS)).toBeCloseTo(1, 1)
      expect(Math.abs(times(arrivals).length / (RATE * SECONDS) - 1)).toBeLessThan(0.029)
    },
  )

  test('that are Poisson have gaps that vary as much as their mean', () => {
    expect(variation(gaps(times('poisson')))).toBeCloseTo(1, 1)
  })

  test('that are uniform have equal gaps', () => {
    expect(variation(gaps(times('uniform')))).toBeLessThan(1e-6)
  })

  test('in bursts come in the first fifth of each second', () => {
    expect(times('burst').every((ms) => ms % 1_000 <= 200)).toBe(true)
  })

  test.each(['poisson', 'uniform', 'burst'] as const)(
    'that are %s and shared by three generators add up to the same schedule',
    (arrivals) => {
      const parts = [0, 1, 2].map((index) => times(arrivals, { index, count: 3 }))
      const together = parts.flat().sort((a, b) => a - b)
      expect(Math.abs(together.length / (RATE * SECONDS) - 1)).toBeLessThan(0.029)
      const expected = variation(gaps(times(arrivals)))
      expect(Math.abs(variation(gaps(together)) - expected)).toBeLessThan(0.1 * expected + 1e-6)
    },
  )

  test('follow from the seed', () => {
    expect(times('poisson')).toEqual(times('poisson'))
    expect(times('poisson', alone, 8)).not.toEqual(times('poisson'))
  })
})
