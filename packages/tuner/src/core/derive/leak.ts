import type { MemoryPoint } from '../session/entry.ts'
import type { Resampling } from '../statistics/bootstrap.ts'
import { median } from '../statistics/summary.ts'
import { theilSen, theilSenInterval, type Point } from '../statistics/theil-sen.ts'
import { printBytes } from './derived.ts'
import { percent } from '../../percent.ts'

/** What an app keeps of each request. */
export interface Leak {
  readonly bytesPerRequest: number
  readonly lowBytes: number
  readonly highBytes: number
  /** The whole interval is above zero. */
  readonly isLeak: boolean
  readonly points: number
  readonly evidence: string
}

/** Caches fill and code is compiled in the first part of a life: it says nothing of what comes after. */
const WARM_UP_SHARE = 0.4
/** More points than this make the median of all pairs slow and no better. */
const MOST_POINTS = 120

/**
 * The slope of what a worker holds after a full collection against the requests it has answered: Theil-Sen over all
 * workers, each from its own level, so a worker that holds more than another does not look like a leak. Resident memory
 * would not do: V8 keeps freed pages.
 */
export function leakOf(memory: readonly MemoryPoint[], resampling: Resampling): Leak {
  const points = thinned([...byLife(memory).values()].flatMap(centred))
  const { slope } = theilSen(points)
  const { low, high } = theilSenInterval(points, resampling)
  const isLeak = low > 0
  return {
    bytesPerRequest: slope,
    lowBytes: low,
    highBytes: high,
    isLeak,
    points: points.length,
    evidence: evidenceOf({ slope, low, high, isLeak, points: points.length }, resampling.level),
  }
}

function evidenceOf(
  {
    slope,
    low,
    high,
    isLeak,
    points,
  }: {
    readonly slope: number
    readonly low: number
    readonly high: number
    readonly isLeak: boolean
    readonly points: number
  },
  level: number,
): string {
  if (!Number.isFinite(low))
    return `${points} full collections are too few to tell a leak from chance`
  const interval = `${percent(level, 0)} CI ${printBytes(low)} to ${printBytes(high)}`
  return `${isLeak ? 'each request leaves' : 'no leak beyond doubt: a request leaves'} ${printBytes(slope)} (${interval}, ${points} full collections)`
}

function byLife(memory: readonly MemoryPoint[]): ReadonlyMap<number, readonly MemoryPoint[]> {
  return Map.groupBy(memory, ({ life }) => life)
}

/** The settled part of one life, around its own middle. */
function centred(points: readonly MemoryPoint[]): readonly Point[] {
  const last = Math.max(...points.map(({ requests }) => requests))
  const settled = points.filter(({ requests }) => requests >= WARM_UP_SHARE * last)
  const [x, y] = [
    median(settled.map(({ requests }) => requests)),
    median(settled.map(({ heldBytes }) => heldBytes)),
  ]
  return settled.map(({ requests, heldBytes }) => ({ x: requests - x, y: heldBytes - y }))
}

function thinned(points: readonly Point[]): readonly Point[] {
  const every = Math.ceil(points.length / MOST_POINTS)
  return points.filter((_, index) => index % every === 0)
}
