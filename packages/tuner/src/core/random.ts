import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** A stream of numbers in [0, 1). */
export interface Random {
  next(): number
}

/**
 * A stream that depends on the seed and the labels alone, so each decision of a session draws from a stream of its own
 * (`seededRandom(seed, 'search', 12)`) and a replay that skips nothing and repeats nothing is exact.
 */
export function seededRandom(seed: number, ...labels: readonly (string | number)[]): Random {
  const generator = xoroshiro128plus(hash(seed, labels))
  // The generator hands out its seed as the first number; a few steps spread it over the whole state.
  for (let step = 0; step < 16; step++) generator.next()
  return { next: () => uniformFloat64(generator) }
}

/** A whole number in [0, limit). */
export function integerBelow(limit: number, random: Random): number {
  return Math.floor(random.next() * limit)
}

/** Standard normal (Box and Muller). */
export function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()))
  return radius * Math.cos(2 * Math.PI * random.next())
}

/** The same items in random order. */
export function shuffled<T>(items: readonly T[], random: Random): readonly T[] {
  const keyed = items.map((item) => ({ item, key: random.next() }))
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item)
}

/** FNV-1a over the labels, finished with the mixer of splitmix32. */
function hash(seed: number, labels: readonly (string | number)[]): number {
  let value = 0x811c9dc5 ^ seed ^ Math.floor(seed / 2 ** 32)
  for (const character of labels.map((label) => `/${label}`).join('')) {
    value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 0x01000193)
  }
  value = Math.imul(value ^ (value >>> 16), 0x21f0aaad)
  value = Math.imul(value ^ (value >>> 15), 0x735a2d97)
  return value ^ (value >>> 15)
}
