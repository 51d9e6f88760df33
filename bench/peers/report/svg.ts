/** One bar, or one point of a line. */
export interface Bar {
  readonly label: string
  readonly value: number
  readonly isOurs: boolean
}

export interface Panel {
  readonly title: string
  readonly bars: readonly Bar[]
}

const BAR = 16
const GAP = 4
const LABELS = 190
const WIDTH = 520
const PAD = 12
const HEAD = 26

/** Panels of horizontal bars below each other, each with a scale of its own; readable on light and dark pages. */
export function barChart(panels: readonly Panel[], digits: number): string {
  const heights = panels.map(({ bars }) => HEAD + bars.length * (BAR + GAP) + PAD)
  const height = heights.reduce((sum, part) => sum + part, PAD)
  const parts = panels.map((panel, index) => {
    const top = heights.slice(0, index).reduce((sum, part) => sum + part, PAD)
    return `<g transform="translate(0 ${top})">${panelOf(panel, digits)}</g>`
  })
  return svg(LABELS + WIDTH + 90, height, parts.join('\n'))
}

function panelOf({ title, bars }: Panel, digits: number): string {
  const most = Math.max(...bars.map(({ value }) => value), 1e-9)
  const rows = bars.map(({ label, value, isOurs }, index) => {
    const y = HEAD + index * (BAR + GAP)
    const width = ((value / most) * WIDTH).toFixed(1)
    return [
      `<text x="${LABELS - 6}" y="${y + 12}" text-anchor="end">${escaped(label)}</text>`,
      `<rect class="${isOurs ? 'ours' : 'theirs'}" x="${LABELS}" y="${y}" width="${width}" height="${BAR}"/>`,
      `<text x="${LABELS + Number(width) + 5}" y="${y + 12}">${value.toFixed(digits)}</text>`,
    ].join('')
  })
  return `<text class="title" x="${PAD}" y="15">${escaped(title)}</text>${rows.join('\n')}`
}

/** A line per series over the same x, from zero. */
export interface Series {
  readonly title: string
  readonly points: readonly { readonly x: number; readonly y: number }[]
}

const PLOT = 220

/** Small line charts side by side, one per series. */
export function lineCharts(all: readonly Series[]): string {
  const parts = all.map(
    (series, index) =>
      `<g transform="translate(${PAD + index * (PLOT + 70)} ${PAD})">${lineOf(series)}</g>`,
  )
  return svg(PAD + all.length * (PLOT + 70), PLOT + HEAD + 40, parts.join('\n'))
}

function lineOf({ title, points }: Series): string {
  const mostX = Math.max(...points.map(({ x }) => x), 1)
  const mostY = Math.max(...points.map(({ y }) => y), 1e-9)
  const at = ({ x, y }: { readonly x: number; readonly y: number }): readonly [number, number] => [
    (x / mostX) * PLOT,
    HEAD + PLOT - (y / mostY) * PLOT,
  ]
  const path = points.map((point) =>
    at(point)
      .map((value) => value.toFixed(1))
      .join(' '),
  )
  const dots = points.map((point) => {
    const [x, y] = at(point)
    return `<circle class="ours" cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="3"/>`
  })
  return [
    `<text class="title" x="0" y="15">${escaped(title)}, 0 to ${mostY.toFixed(1)}</text>`,
    `<path class="axis" d="M0 ${HEAD} V${HEAD + PLOT} H${PLOT}"/>`,
    `<path class="line" d="M${path.join(' L')}"/>`,
    ...dots,
    `<text x="${PLOT}" y="${HEAD + PLOT + 16}" text-anchor="end">${mostX} workers</text>`,
  ].join('')
}

function svg(width: number, height: number, body: string): string {
  const style =
    'text{font:12px sans-serif;fill:#777}.title{font-weight:bold}.ours{fill:#c2571a}.theirs{fill:#8a9ba8}.axis{fill:none;stroke:#777}.line{fill:none;stroke:#c2571a;stroke-width:2}'
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img"><style>${style}</style>\n${body}\n</svg>\n`
}

function escaped(text: string): string {
  return text.replaceAll('`', '').replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
