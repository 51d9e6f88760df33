import type { Random } from '../random.ts'

/** Up to so many values every sign pattern is tried; beyond, so many random ones. */
const EXACT_UP_TO = 14
const RANDOM_PATTERNS = 20_000

/**
 * Two-sided p of "these differences are symmetric about zero", by flipping signs: the share of sign patterns whose sum
 * lies as far from zero as the one seen. Exact for up to 14 values.
 */
export function signFlipP(differences: readonly number[], random: Random): number {
  const seen = Math.abs(differences.reduce((sum, value) => sum + value, 0)) * (1 - 1e-12)
  if (differences.length <= EXACT_UP_TO)
    return farPatterns(differences, 0, 0, seen) / 2 ** differences.length
  let far = 1
  for (let i = 0; i < RANDOM_PATTERNS; i++) {
    const sum = differences.reduce((s, value) => (random.next() < 0.5 ? s + value : s - value), 0)
    if (Math.abs(sum) >= seen) far++
  }
  return far / (RANDOM_PATTERNS + 1)
}

function farPatterns(
  differences: readonly number[],
  index: number,
  sum: number,
  seen: number,
): number {
  const value = differences[index]
  if (value === undefined) return Math.abs(sum) >= seen ? 1 : 0
  return (
    farPatterns(differences, index + 1, sum + value, seen) +
    farPatterns(differences, index + 1, sum - value, seen)
  )
}
