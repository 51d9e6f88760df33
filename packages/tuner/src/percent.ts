/** `12.5 %` of a ratio. */
export function percent(ratio: number, digits = 1): string {
  return `${(100 * ratio).toFixed(digits)} %`
}

/** `+40.2 %` of a ratio, with its sign. */
export function signedPercent(ratio: number): string {
  return `${ratio < 0 ? '\u2212' : '+'}${percent(Math.abs(ratio))}`
}
