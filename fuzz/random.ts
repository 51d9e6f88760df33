/** A seeded source of choices (mulberry32): the same seed makes the same inputs. */
export interface Random {
  /** A whole number from 0 to `below - 1`. */
  readonly whole: (below: number) => number
  readonly one: <T>(list: readonly T[]) => T
}

/** Starts at `seed`. */
export function seeded(seed: number): Random {
  let state = seed | 0
  const next = (): number => {
    state = (state + 0x6d_2b_79_f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const whole = (below: number): number => Math.floor(next() * below)
  return { whole, one: <T>(list: readonly T[]) => list[whole(list.length)] as T }
}
