/** The value below which `share` of the values lie; NaN of none. */
export function percentileOf(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

/** What is there of a list with holes. */
export const known = (values: readonly (number | null)[]): readonly number[] =>
  values.filter((value) => value !== null)
