/** The p values of a family of tests, adjusted so that the family errs no more often than one test (Holm 1979). */
export function holm(pValues: readonly number[]): readonly number[] {
  const adjusted = pValues.slice()
  let floor = 0
  pValues
    .map((p, index) => ({ p, index }))
    .sort((a, b) => a.p - b.p)
    .forEach(({ p, index }, rank) => {
      floor = Math.max(floor, Math.min(1, p * (pValues.length - rank)))
      adjusted[index] = floor
    })
  return adjusted
}
