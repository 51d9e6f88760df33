import { mean, standardDeviation } from './statistics/summary.ts'

/** Standard deviation over mean; 0 for fewer than two values. */
export function variationRatio(values: readonly number[]): number {
  return values.length < 2 ? 0 : standardDeviation(values) / mean(values)
}

/**
 * How much two runs of the same thing differ: values are taken as pairs in the order A B B A, so a slow drift cancels.
 * Returns the standard deviation of the log-ratios, the number that decides how small a difference can be seen.
 */
export function pairDeviation(values: readonly number[]): number {
  const ratios = Array.from({ length: Math.floor(values.length / 2) }, (_, pair) => {
    const [one = 1, other = 1] = values.slice(2 * pair, 2 * pair + 2)
    const log = Math.log(one / other)
    return pair % 2 === 0 ? log : -log
  })
  return standardDeviation(ratios)
}
