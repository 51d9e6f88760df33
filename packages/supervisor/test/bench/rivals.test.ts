import { expect, test } from 'vitest'
import { always, ratioTo } from '../../../../bench/peers/report/ratios.ts'
import { distinct, rivalsOf } from '../../../../bench/peers/report/rivals.ts'
import type { Lane, Race } from '../../../../bench/peers/stages/race.ts'
import { createRandom } from '../core/world/random.ts'

const PEERS = ['cluster-rr', 'cluster-none', 'reuse-port', 'pm2', 'watt']
const rate = { shape: 'keep-alive', measure: 'perSecond' } as const

const lane = (id: string, perSecond: readonly (number | null)[]): Lane => ({
  id,
  shape: 'keep-alive',
  perSecond,
  cpuMicros: perSecond.map((value) => (value === null ? null : 1e6 / value)),
  failed: 0,
})
const race = (launches: number, lanes: readonly Lane[]): Race => ({
  workers: 2,
  engine: 'wrk',
  launches,
  lanes,
  absent: [],
})

const stintBy = (found: Race, rivals: readonly (string | null)[]) =>
  ratioTo(found, { ...rate, id: 'stint-slot', rivals })

/** Everybody is as fast as everybody else, but for the luck of each launch and the noise of each turn. */
function equals(seed: number): Race {
  const { next } = createRandom(seed)
  const around = (width: number): number => 1 + width * (next() - 0.5)
  const turns = (): readonly number[] =>
    Array.from({ length: 6 }, () => around(0.2)).flatMap((luck) =>
      Array.from({ length: 6 }, () => 1000 * luck * around(0.1)),
    )
  return race(
    6,
    ['stint-slot', ...PEERS].map((id) => lane(id, turns())),
  )
}

test('of equals none is behind the best for its luck alone', () => {
  const ratios = Array.from({ length: 200 }, (_, seed) => {
    const found = equals(seed)
    return stintBy(found, rivalsOf(found, rate))
  })
  const middles = ratios.map((ratio) => ratio?.middle ?? Number.NaN)
  const mean = middles.reduce((sum, middle) => sum + middle, 0) / middles.length
  expect(Math.abs(mean - 1)).toBeLessThan(0.01)
  const covered = ratios.filter((ratio) => ratio !== null && ratio.least <= 1 && ratio.most >= 1)
  expect(covered.length).toBeGreaterThan(180)
})

test('one that is better is the rival in every launch', () => {
  const found = equals(7)
  const better = race(6, [
    ...found.lanes.filter(({ id }) => id !== 'watt'),
    lane(
      'watt',
      Array.from({ length: 36 }, () => 2000),
    ),
  ])
  expect(distinct(rivalsOf(better, rate))).toEqual(['watt'])
  expect(stintBy(better, rivalsOf(better, rate))?.middle).toBeLessThan(0.6)
})

test('the least CPU per request is the best of it', () => {
  const lanes = [lane('pm2', [500, 500]), lane('watt', [1000, 1000])]
  expect(rivalsOf(race(2, lanes), { ...rate, measure: 'cpuMicros' })).toEqual(['watt', 'watt'])
})

test('turns of one launch are one observation', () => {
  const bare = lane(
    'bare',
    Array.from({ length: 60 }, () => 100),
  )
  const lucky = lane(
    'stint-slot',
    Array.from({ length: 60 }, (_, turn) => (turn < 10 ? 130 : turn < 20 ? 90 : 100)),
  )
  const six = race(6, [bare, lucky])
  expect(stintBy(six, always(six, 'bare'))).toEqual({
    middle: 1,
    least: 0.9,
    most: 1.3,
  })
})

test('a turn that failed is left out, and who never ran has no ratio', () => {
  const lanes = [lane('bare', [100, null, 100]), lane('stint-slot', [110, 500, null])]
  const one = race(1, lanes)
  expect(stintBy(one, always(one, 'bare'))?.middle).toBeCloseTo(1.1)
  expect(stintBy(one, always(one, 'pm2'))).toBe(null)
  expect(rivalsOf(one, rate)).toEqual([null])
})

test('a launch is never judged by its own luck, nor by who was not in it', () => {
  const lanes = [
    lane('stint-slot', [100, 100, 100]),
    lane('pm2', [90, null, 90]),
    lane('watt', [50, 60, null]),
  ]
  const found = race(3, lanes)
  expect(rivalsOf(found, rate)).toEqual(['pm2', 'watt', 'pm2'])
  const once = race(2, [lane('stint-slot', [100, 100]), lane('pm2', [90, null])])
  expect(rivalsOf(once, rate)).toEqual([null, null])
  expect(stintBy(once, rivalsOf(once, rate))).toBe(null)
})
