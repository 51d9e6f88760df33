/** The whole numbers a setting or query parameter accepts, both ends included. */
export interface Range {
  readonly min: number
  readonly max: number
}

/** Reads a whole number written in decimal digits; null when it is not one or lies outside the range. */
export function parseWholeNumber(text: string, { min, max }: Range): number | null {
  if (!/^\d{1,15}$/.test(text)) return null
  const value = Number(text)
  return value < min || value > max ? null : value
}

/** The sentence that tells what was wrong with a value that `parseWholeNumber` refused. */
export function wholeNumberComplaint(name: string, { min, max }: Range, given: unknown): string {
  return `${name}: expected a whole number from ${min} to ${max}, got ${JSON.stringify(given)}`
}
