import type { SoakSample } from './sample.ts'
import type { Line } from './trend.ts'

const WIDTH = 860
const PANEL = 170
const LEFT = 60
const RIGHT = 20
const GAP = 40

interface Series {
  readonly name: string
  readonly color: string
  readonly read: (sample: SoakSample) => number
}

interface Panel {
  readonly title: string
  readonly series: readonly Series[]
  /** In MiB per hour over hours. */
  readonly line: Line | null
}

/** RSS, descriptors and processes over time, as an SVG that needs nothing else. */
export function soakPlot(samples: readonly SoakSample[], rssLine: Line | null): string {
  const panels: readonly Panel[] = [
    {
      title: 'supervisor memory, MiB',
      line: rssLine,
      series: [
        { name: 'RSS', color: '#1f6feb', read: ({ rssMib }) => rssMib },
        { name: 'PSS', color: '#8250df', read: ({ pssMib }) => pssMib },
      ],
    },
    {
      title: 'open descriptors of the supervisor',
      line: null,
      series: [
        { name: 'all', color: '#1a7f37', read: ({ fds }) => fds },
        { name: 'sockets', color: '#9a6700', read: ({ fdKinds }) => fdKinds['socket'] ?? 0 },
      ],
    },
    {
      title: 'threads and child processes',
      line: null,
      series: [
        { name: 'threads', color: '#57606a', read: ({ threads }) => threads },
        { name: 'children', color: '#cf222e', read: ({ children }) => children },
      ],
    },
  ]
  const height = panels.length * (PANEL + GAP) + GAP
  const most = samples.at(-1)?.atSeconds ?? 1
  const drawn = panels.map((panel, index) =>
    draw(panel, samples, most, GAP + index * (PANEL + GAP)),
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="system-ui, sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    ...drawn,
    '</svg>',
    '',
  ].join('\n')
}

function draw(
  { title, series, line }: Panel,
  samples: readonly SoakSample[],
  mostSeconds: number,
  top: number,
): string {
  const values = samples.flatMap((sample) => series.map(({ read }) => read(sample)))
  const highest = niceCeiling(Math.max(...values, 1))
  const x = (seconds: number): string =>
    (LEFT + ((WIDTH - LEFT - RIGHT) * seconds) / mostSeconds).toFixed(1)
  const y = (value: number): string => (top + PANEL - (PANEL * value) / highest).toFixed(1)
  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const value = highest * share
    return `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(value)}" y2="${y(value)}" stroke="#d0d7de"/><text x="${LEFT - 8}" y="${y(value)}" dy="4" text-anchor="end" fill="#57606a">${value}</text>`
  })
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const seconds = mostSeconds * share
    return `<text x="${x(seconds)}" y="${top + PANEL + 16}" text-anchor="middle" fill="#57606a">${(seconds / 60).toFixed(0)} min</text>`
  })
  const lines = series.map(({ color, read }) => {
    const points = samples.map((sample) => `${x(sample.atSeconds)},${y(read(sample))}`).join(' ')
    return `<polyline fill="none" stroke="${color}" stroke-width="1.5" points="${points}"/>`
  })
  const names = series.map(
    ({ name, color }, index) =>
      `<text x="${WIDTH - RIGHT - 80 * (series.length - index - 1)}" y="${top - 8}" text-anchor="end" fill="${color}">${name}</text>`,
  )
  const trend =
    line === null
      ? ''
      : `<line x1="${x(0)}" x2="${x(mostSeconds)}" y1="${y(line.intercept)}" y2="${y(line.intercept + (line.slope * mostSeconds) / 3600)}" stroke="#cf222e" stroke-dasharray="5 4"/>`
  return [
    `<text x="${LEFT}" y="${top - 8}" font-weight="600">${title}</text>`,
    ...grid,
    ...ticks,
    ...lines,
    trend,
    ...names,
  ].join('\n')
}

function niceCeiling(value: number): number {
  const step = 10 ** Math.floor(Math.log10(value))
  return Math.ceil(value / (step / 2)) * (step / 2)
}
