/** The arithmetic mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** The unbiased sample variance; 0 for fewer than two values. */
export function variance(values: readonly number[]): number {
  if (values.length < 2) return 0
  const centre = mean(values)
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1)
}

/** The sample standard deviation; 0 for fewer than two values. */
export function standardDeviation(values: readonly number[]): number {
  return Math.sqrt(variance(values))
}

/** The quantile `q` (0..1) by linear interpolation between order statistics (Hyndman and Fan's type 7); NaN of nothing. */
export function quantile(values: readonly number[], q: number): number {
  return sortedQuantile(
    values.toSorted((a, b) => a - b),
    q,
  )
}

/** As `quantile`, for values that are in increasing order already. */
export function sortedQuantile(sorted: readonly number[] | Float64Array, q: number): number {
  const position = (sorted.length - 1) * q
  const below = Math.floor(position)
  const low = sorted[below] ?? NaN
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? NaN
  return low + (high - low) * (position - below)
}

/** The middle value, or the mean of the two middle ones; NaN of nothing. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** A standard deviation that single outliers do not move: 1.4826 times the median absolute deviation. */
export function robustDeviation(values: readonly number[]): number {
  const centre = median(values)
  return 1.4826 * median(values.map((value) => Math.abs(value - centre)))
}
