/** A stream of numbers in [0, 1) that depends on the seed only (mulberry32). */
export interface Random {
  readonly seed: number
  readonly next: () => number
  readonly between: (range: Range) => number
  readonly chance: (ratio: number) => boolean
  /** Time to the next event of a memoryless process with this mean; Infinity for a mean of 0. */
  readonly waitMs: (meanMs: number) => number
}

export type Range = readonly [from: number, to: number]

export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    seed,
    next,
    between: ([from, to]) => from + next() * (to - from),
    chance: (ratio) => next() < ratio,
    waitMs: (meanMs) => (meanMs === 0 ? Infinity : -Math.log(1 - next()) * meanMs),
  }
}
