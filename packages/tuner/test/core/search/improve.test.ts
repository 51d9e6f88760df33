import { expect, test } from 'vitest'
import type { Candidate, Space } from '../../../src/space/dimension.ts'
import { improveNext } from '../../../src/core/search/improve.ts'
import { modelOf } from '../../../src/core/search/model.ts'
import type { Observation, SearchTask } from '../../../src/core/search/observation.ts'
import { baselineOf, keyOf, positionOf, valueAt } from '../../../src/core/search/position.ts'
import { nextRacer, equalsOf } from '../../../src/core/search/race.ts'

const ordinal = (name: string, values: readonly number[], prior: number) =>
  ({ name, kind: 'ordinal', scale: 'log2', values, baseline: values[0]!, prior }) as const

const space: Space = [
  ordinal('workers', [1, 2, 4, 8, 16], 4),
  ordinal('threads', [2, 4, 8, 16, 32, 64], 8),
  {
    name: 'node',
    kind: 'categorical',
    scale: 'linear',
    values: ['22', '24'],
    baseline: '22',
    prior: '24',
  },
]

const task = (
  observations: readonly Observation[],
  more: Partial<SearchTask> = {},
): SearchTask => ({
  space,
  observations,
  seed: 1,
  memoryBudgetBytes: 2 ** 40,
  warmStart: [],
  ...more,
})

/** A hill with its top at 8 workers and 16 threads. */
function heightOf(candidate: Candidate): number {
  const off =
    Math.log2(Number(candidate['workers']) / 8) ** 2 +
    Math.log2(Number(candidate['threads']) / 16) ** 2
  return -0.1 * off + (candidate['node'] === '24' ? 0.1 : 0)
}

const seen = (
  candidate: Candidate,
  value = heightOf(candidate),
  memoryBytes = 2 ** 20,
): Observation => ({
  kind: 'measured',
  candidate,
  value,
  memoryBytes,
})

function climbed(launches: number, warmStart: readonly Candidate[] = []): readonly Observation[] {
  let observations: readonly Observation[] = [seen(baselineOf(space))]
  for (let i = 1; i < launches; i++) {
    const next = improveNext(task(observations, { warmStart }))
    if (next !== null) observations = [...observations, seen(next)]
  }
  return observations
}

test('the top of a hill of sixty candidates is found in twenty launches', () => {
  expect(equalsOf(task(climbed(20)))[0]).toEqual({ workers: 8, threads: 16, node: '24' })
})

test('the first candidate is what a like host ran well with, then what analysis expects', () => {
  const liked = { workers: 16, threads: 2, node: '22' }
  const [, first, second] = climbed(3, [liked])
  expect(first!.candidate).toEqual(liked)
  expect(second!.candidate).toEqual({ workers: 4, threads: 8, node: '24' })
})

test('no candidate is proposed twice, and a space that is known is finished', () => {
  const small = space.slice(1).map((d) => ({ ...d, values: d.values.slice(0, 4) }))
  let observations: readonly Observation[] = [seen(baselineOf(small), 0)]
  const next = () => improveNext(task(observations, { space: small }))
  for (let found = next(); found !== null && observations.length < 20; found = next()) {
    observations = [...observations, seen(found, observations.length % 3)]
  }
  expect(observations).toHaveLength(8)
  expect(new Set(observations.map(({ candidate }) => keyOf(candidate, small))).size).toBe(8)
})

test('a candidate that cannot fit into memory is foretold from the memory of others', () => {
  const memory = (candidate: Candidate) => Number(candidate['workers']) * 2 ** 27
  const observations = [1, 2, 4].map((workers) => {
    const candidate = { workers, threads: 4, node: '22' }
    return seen(candidate, Math.log2(workers), memory(candidate))
  })
  const model = modelOf(task(observations, { memoryBudgetBytes: 2 ** 30 }))!
  expect(model.feasibility({ workers: 4, threads: 8, node: '22' })).toBeGreaterThan(0.9)
  expect(model.feasibility({ workers: 16, threads: 4, node: '22' })).toBeLessThan(0.35)
})

test('where candidates fell over, the neighbourhood is shunned', () => {
  const fell = [16, 32, 64].map((threads): Observation => ({
    kind: 'infeasible',
    candidate: { workers: 16, threads, node: '24' },
  }))
  const model = modelOf(task([...climbed(8), ...fell]))!
  const near = model.feasibility({ workers: 16, threads: 32, node: '22' })
  expect(near).toBeLessThan(0.5)
  expect(model.feasibility({ workers: 2, threads: 4, node: '22' })).toBeGreaterThan(0.9)
})

test('the race launches rivals again, fewest launches first, and ends when one is ahead', () => {
  const [a, b] = [4, 8].map((workers) => ({ workers, threads: 8, node: '24' }))
  const noisy = [0.2, 0.21, 0.19, 0.2].map((value) => seen(a!, value))
  expect(nextRacer(task([...noisy, seen(b!, 0.2)]))).toEqual(b)
  const clear = [
    ...[0.5, 0.51, 0.49].map((v) => seen(a!, v)),
    ...[0.01, 0, -0.01].map((v) => seen(b!, v)),
  ]
  expect(nextRacer(task(clear))).toBeNull()
  expect(equalsOf(task(clear))[0]).toEqual(a)
})

test('positions and values are inverse to each other', () => {
  for (const dimension of space.filter(({ kind }) => kind === 'ordinal')) {
    for (const value of dimension.values) {
      expect(valueAt(positionOf(value, dimension), dimension)).toBe(value)
    }
  }
})
