import { expect, test } from 'vitest'
import { baselineOf } from '../../src/core/search/position.ts'
import { FAMILIES } from '../../src/simulate/families.ts'
import { optimumOf, surfaceOf } from '../../src/simulate/surface.ts'
import { benchNoise, perform } from '../../src/simulate/target.ts'

const seeds = Array.from({ length: 36 }, (_, seed) => seed)

test('thirty-six seeds in a row are each family with each number of knobs from three to eight', () => {
  const kinds = seeds.map(surfaceOf).map(({ family, space }) => `${family} ${space.length}`)
  expect(new Set(kinds).size).toBe(FAMILIES.length * 6)
})

test('what runs today can run, and is never better than the optimum', () => {
  for (const seed of seeds.filter((s) => surfaceOf(s).space.length < 6)) {
    const surface = surfaceOf(seed)
    const today = surface.truthOf(baselineOf(surface.space))?.capacityPerSecond ?? 0
    expect(today).toBeGreaterThan(0)
    expect(optimumOf(surface)).toBeGreaterThanOrEqual(today)
  }
})

test('some candidates crash where memory is short', () => {
  const surface = surfaceOf(4)
  expect(surface.family).toBe('memory-cliff')
  const most = surface.space[0]!.values.at(-1)!
  const result = perform(
    {
      kind: 'evaluate',
      purpose: 'search',
      candidate: { ...baselineOf(surface.space), workers: most },
      hopelessBelowPerSecond: 0,
    },
    surface,
    { noise: benchNoise(4, 0.03), trial: 0 },
  )
  expect(result).toMatchObject({ evaluation: { outcome: { kind: 'infeasible' } } })
})

test('the same trial answers the same, another one something else', () => {
  const surface = surfaceOf(5)
  const answer = (trial: number) =>
    perform(
      {
        kind: 'evaluate',
        purpose: 'baseline',
        candidate: baselineOf(surface.space),
        hopelessBelowPerSecond: 0,
      },
      surface,
      { noise: benchNoise(5, 0.03), trial },
    )
  expect(answer(3)).toEqual(answer(3))
  expect(answer(3)).not.toEqual(answer(4))
})
