/** Seeded uniform numbers in [0, 1) (mulberry32): the same seed gives the same arrivals. */
function uniform(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Gaps of a Poisson process, in milliseconds. */
export function poissonGapsMs(ratePerSecond: number, seed: number): () => number {
  const next = uniform(seed)
  return () => (-Math.log(1 - next()) * 1000) / ratePerSecond
}
