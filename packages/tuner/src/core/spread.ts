/** Standard deviation over mean; 0 for fewer than two values. */
export function variationRatio(values: readonly number[]): number {
  if (values.length < 2) return 0
  return deviation(values) / mean(values)
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
  return ratios.length < 2 ? 0 : deviation(ratios)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function deviation(values: readonly number[]): number {
  const average = mean(values)
  const squares = values.reduce((sum, value) => sum + (value - average) ** 2, 0)
  return Math.sqrt(squares / (values.length - 1))
}
