/** A table of markdown. */
export function table(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  return [row(columns), `|${'---|'.repeat(columns.length)}`, ...rows.map(row)]
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

/** A number with so many digits behind the point; a dash where there is none. */
export function figure(value: number | null | undefined, digits = 0): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '-'
  return value.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
}
