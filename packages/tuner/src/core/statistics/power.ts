import { normalQuantile, studentQuantile } from './distributions.ts'

/** What a paired comparison is planned for: two-sided level 0.05, power 0.8. */
const ERROR_TAIL = 0.025
const POWER = 0.8
const MOST_PAIRS = 10_000

/**
 * How many pairs it takes to see a difference, when single pairs scatter by `pairDeviation` (both as log-ratios, or
 * small ratios). Student's t in place of the normal, since small numbers of pairs are the rule.
 */
export function pairsNeeded(difference: number, pairDeviation: number): number {
  let pairs = 3
  while (pairs < MOST_PAIRS && resolvableDifference(pairs, pairDeviation) > difference) pairs++
  return pairs
}

/** The smallest difference that so many pairs show four times in five. Infinite for fewer than two pairs. */
export function resolvableDifference(pairs: number, pairDeviation: number): number {
  if (pairs < 2) return Infinity
  const reach = -studentQuantile(ERROR_TAIL, pairs - 1) + normalQuantile(POWER)
  return (reach * pairDeviation) / Math.sqrt(pairs)
}
