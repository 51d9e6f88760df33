const FIRST_MS = 50
const LONGEST_MS = 1_000

/** How long a connection that was refused `failures` times in a row stays away: 50 ms, doubled each time, at most 1 s. */
export const backOffMs = (failures: number): number =>
  failures === 0 ? 0 : Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1))
