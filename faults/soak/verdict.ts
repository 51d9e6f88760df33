import type { SoakSample } from './sample.ts'
import { fitLine, floors, median, type Line } from './trend.ts'

/** The first part of a run warms caches and heaps up; it is not judged. */
const WARM_SHARE = 0.2
/** The floor of RSS may not be on its way to grow by more than this share of itself within an hour ... */
const MOST_GROWTH_PER_HOUR = 0.05
/** ... or the slope is no different from 0. Counts may differ by this between the first and last judged fifth. */
const MOST_COUNT_GROWTH = 2
const FLOOR_SECONDS = 60
const FIFTHS = 5

/** What is read out of a soak. */
export interface SoakVerdict {
  readonly isFlat: boolean
  readonly rssLine: Line | null
  readonly rows: readonly SoakRow[]
}

/** One measure: where it began and ended once warm, and whether it stayed. */
export interface SoakRow {
  readonly measure: string
  readonly first: number
  readonly last: number
  readonly slopePerHour: string
  readonly isFlat: boolean
}

/** The rule in words, for the report. */
export const FLAT_RULE =
  'flat: after the first fifth of the run, the least-squares line through the minimum RSS of each minute ' +
  'rises by less than 5 % of the median in an hour, or its slope does not differ from 0 (95 %); and the ' +
  'medians of descriptors, threads and children differ by at most 2 between the first and the last fifth of what is judged'

/** Applies the rule. */
export function judgeSoak(samples: readonly SoakSample[]): SoakVerdict {
  const warm = samples.slice(Math.floor(samples.length * WARM_SHARE))
  const points = floors(
    warm.map(({ atSeconds, rssMib }) => ({ x: atSeconds / 3600, y: rssMib })),
    FLOOR_SECONDS / 3600,
  )
  const rssLine = fitLine(points)
  const level = median(points.map(({ y }) => y))
  const isRssFlat =
    rssLine !== null &&
    (rssLine.slope < level * MOST_GROWTH_PER_HOUR || rssLine.slope - rssLine.slopeMargin <= 0)
  const [first, last] = [fifth(warm, 0), fifth(warm, FIFTHS - 1)]
  const rssRow: SoakRow = {
    measure: 'RSS of the supervisor, floor of each minute, MiB',
    first: points[0]?.y ?? Number.NaN,
    last: points.at(-1)?.y ?? Number.NaN,
    slopePerHour:
      rssLine === null
        ? 'too few minutes'
        : `${rssLine.slope.toFixed(2)} ± ${rssLine.slopeMargin.toFixed(2)}`,
    isFlat: isRssFlat,
  }
  const kinds = [...new Set(warm.flatMap(({ fdKinds }) => Object.keys(fdKinds)))].sort()
  const counts: readonly (readonly [string, (sample: SoakSample) => number])[] = [
    ['open descriptors', ({ fds }) => fds],
    ...kinds.map(
      (kind) => [`… of them ${kind}`, (sample: SoakSample) => sample.fdKinds[kind] ?? 0] as const,
    ),
    ['threads', ({ threads }) => threads],
    ['child processes', ({ children }) => children],
  ]
  const rows = counts.map(([measure, read]) => countRow(measure, first.map(read), last.map(read)))
  return { isFlat: isRssFlat && rows.every((row) => row.isFlat), rssLine, rows: [rssRow, ...rows] }
}

function countRow(measure: string, first: readonly number[], last: readonly number[]): SoakRow {
  const [before, after] = [median(first), median(last)]
  const isFlat = after - before <= MOST_COUNT_GROWTH
  return { measure, first: before, last: after, slopePerHour: '', isFlat }
}

function fifth(samples: readonly SoakSample[], index: number): readonly SoakSample[] {
  const size = samples.length / FIFTHS
  return samples.slice(Math.floor(size * index), Math.ceil(size * (index + 1)))
}
