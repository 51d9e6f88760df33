import { expect, test } from 'vitest'
import { integerBelow, normal, seededRandom, shuffled } from '../../src/core/random.ts'

const take = (count: number, draw: () => number) => Array.from({ length: count }, draw)

test('the same seed and labels give the same stream', () => {
  const [first, second] = [seededRandom(7, 'search', 12), seededRandom(7, 'search', 12)]
  expect(take(50, () => first.next())).toEqual(take(50, () => second.next()))
})

test('another seed or another label gives another stream', () => {
  const heads = [
    seededRandom(7),
    seededRandom(8),
    seededRandom(7 + 2 ** 32),
    seededRandom(7, 'search', 1),
    seededRandom(7, 'search', 2),
    seededRandom(7, 'search1', 2),
  ].map((random) => random.next())
  expect(new Set(heads).size).toBe(heads.length)
})

test('streams of neighbouring seeds are spread evenly and do not follow each other', () => {
  const heads = Array.from({ length: 4000 }, (_, seed) => seededRandom(seed).next())
  for (let tenth = 0; tenth < 10; tenth++) {
    const share = heads.filter((x) => Math.floor(x * 10) === tenth).length / heads.length
    expect(share).toBeGreaterThan(0.08)
    expect(share).toBeLessThan(0.12)
  }
  const products = heads.slice(1).map((x, i) => (x - 0.5) * ((heads[i] ?? 0) - 0.5))
  expect(Math.abs(products.reduce((a, b) => a + b, 0) / products.length)).toBeLessThan(0.005)
})

test('normal draws have mean 0, variance 1 and a twentieth of them beyond 1.96', () => {
  const random = seededRandom(3)
  const draws = take(20_000, () => normal(random))
  const mean = draws.reduce((a, b) => a + b, 0) / draws.length
  const variance = draws.reduce((a, b) => a + (b - mean) ** 2, 0) / draws.length
  expect(mean).toBeCloseTo(0, 1)
  expect(variance).toBeCloseTo(1, 1)
  expect(draws.filter((x) => Math.abs(x) > 1.96).length / draws.length).toBeCloseTo(0.05, 2)
})

test('a shuffle keeps every item and reaches every order', () => {
  const random = seededRandom(5)
  const orders = new Map<string, number>()
  for (let i = 0; i < 6000; i++) {
    const order = shuffled(['a', 'b', 'c'], random).join('')
    orders.set(order, (orders.get(order) ?? 0) + 1)
  }
  expect([...orders.keys()].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba'])
  for (const count of orders.values()) expect(count).toBeGreaterThan(850)
})

test('integerBelow reaches every integer below its limit and no other', () => {
  const random = seededRandom(9)
  const drawn = new Set(take(500, () => integerBelow(5, random)))
  expect([...drawn].sort()).toEqual([0, 1, 2, 3, 4])
})
