import { expect, test } from 'vitest'
import type { Cell } from '../../../../bench/tuner/personalities/grid.ts'
import { bestOf, judge } from '../../../../bench/tuner/personalities/judge.ts'
import type { Space } from '../../src/space/dimension.ts'

const space: Space = [
  { name: 'workers', kind: 'ordinal', values: [1, 2, 4], scale: 'log2', baseline: 1, prior: 2 },
]
const cell = (workers: number, ...scores: (number | null)[]): Cell => ({
  candidate: { workers },
  launches: scores.map((score) => (score === null ? null : { score, speed: 1 })),
})
const judged = (cells: readonly Cell[], pick: number, duel: readonly Cell[] = []) =>
  judge(cells, { space, misset: { workers: 1 }, pick: { workers: pick }, duel })

test('a pick that is the best of the grid needs no duel', () => {
  const grid = [cell(1, 100, 102), cell(2, 200, 205), cell(4, 180, 181)]
  expect(judged(grid, 2)).toMatchObject({
    bestCandidate: { workers: 2 },
    ratio: 1,
    verdict: 'within 5 %',
  })
})

test('the duel decides, not the launches that made a cell the best of the grid', () => {
  const grid = [cell(1, 100, 102), cell(2, 190, 200), cell(4, 230, 210)]
  const duel = [cell(2, 200, 202, 198), cell(4, 199, 205, 200)]
  const { ratio, verdict } = judged(grid, 2, duel)
  expect(ratio).toBeCloseTo(0.993, 2)
  expect(verdict).toBe('within 5 %')
})

test('a pick that is worse in every pair is missed', () => {
  const grid = [cell(1, 100, 101), cell(2, 150, 149), cell(4, 200, 202)]
  const duel = [cell(2, 150, 151, 149), cell(4, 200, 199, 201)]
  expect(judged(grid, 2, duel)).toMatchObject({ verdict: 'missed', misset: expect.closeTo(100.5) })
})

test('a pick whose launches scatter by more than it lacks cannot be told from the best', () => {
  const grid = [cell(1, 100, 130), cell(2, 190, 150), cell(4, 180, 230)]
  const duel = [cell(2, 200, 160, 190), cell(4, 190, 210, 200)]
  expect(judged(grid, 2, duel).verdict).toBe('within noise')
})

test('a cell whose launches all said nothing is no best one', () => {
  expect(bestOf([cell(1, null, null), cell(2, 3, null)]).candidate).toEqual({ workers: 2 })
})

test('what a slow phase of the host did to a launch is taken out', () => {
  const slowed = (workers: number, score: number, speeds: readonly number[]): Cell => ({
    candidate: { workers },
    launches: speeds.map((speed) => ({ score: score * speed, speed })),
  })
  const grid = [slowed(1, 100, [1, 0.7]), slowed(2, 200, [0.7, 0.6]), slowed(4, 180, [1, 1])]
  expect(bestOf(grid).candidate).toEqual({ workers: 2 })
  const { ratio, noise, speedSlope } = judged(grid, 2)
  expect({ ratio, noise, speedSlope }).toEqual({
    ratio: 1,
    noise: expect.closeTo(0),
    speedSlope: expect.closeTo(1),
  })
})

test('scores that do not follow the speed of the host are left as they are', () => {
  const grid: readonly Cell[] = [1, 2, 4].map((workers) => ({
    candidate: { workers },
    launches: [
      { score: 100 * workers, speed: 1 },
      { score: 100 * workers, speed: 0.5 },
    ],
  }))
  expect(judged(grid, 4)).toMatchObject({ speedSlope: 0, best: expect.closeTo(400) })
})
