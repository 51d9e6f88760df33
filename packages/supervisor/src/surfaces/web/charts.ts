import { escaped } from './figures.ts'

/** A horizontal bar, 0 to 1; from `warm` on it is drawn in the colour of warnings. Runs in the browser. */
export function bar({
  ratio,
  warm,
  label,
}: {
  readonly ratio: number
  readonly warm: number
  readonly label: string
}): string {
  const width = Math.max(0, Math.min(1, ratio)) * 100
  const tone = ratio >= warm ? 'warm' : 'cool'
  return `<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label="${escaped(label)}"><rect class="track" width="100" height="6"/><rect class="${tone}" width="${width.toFixed(1)}" height="6"/></svg>`
}

/** The last values as a line, scaled to the largest of them. Runs in the browser. */
export function sparkline(values: readonly number[], label: string): string {
  const most = Math.max(1, ...values)
  const step = 100 / Math.max(1, values.length - 1)
  const points = values
    .map((value, index) => `${(index * step).toFixed(1)},${(23 - (value / most) * 22).toFixed(1)}`)
    .join(' ')
  const line = values.length < 2 ? '' : `<polyline points="${points}"/>`
  return `<svg class="spark" viewBox="0 0 100 24" preserveAspectRatio="none" role="img" aria-label="${escaped(label)}">${line}</svg>`
}
