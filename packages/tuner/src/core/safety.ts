import { percent } from '../percent.ts'

/** What a host said of itself at one moment. Counters only grow; null: not to be had here. */
export interface HostMoment {
  /** Monotonic. */
  readonly atSeconds: number
  readonly memoryAvailableRatio: number
  readonly swappedOutBytes: number
  /** PSI, memory "full": time in which nothing could run for want of memory. */
  readonly stalledSeconds: number | null
}

/** The limits that end a session by themselves; --force does not lift them. */
export const safetyLimits = {
  /** Below this the kernel is about to kill something, and it may not be ours. */
  memoryAvailableRatio: 0.1,
  /** Swapped out over `overSeconds`: the host makes room at everybody's cost. */
  swappedOutBytes: 100 * 2 ** 20,
  /** As systemd-oomd: above this share of the time it would kill. */
  stalledRatio: 0.6,
  overSeconds: 10,
  /** Requests that fail, of all, for `stormSeconds`. */
  stormRatio: 0.2,
  stormSeconds: 3,
  /** So many candidates in a row that fail in a storm: it is something behind the app that fails. */
  stormsInARow: 3,
} as const

/** Fewer failures than this are no storm, whatever their share. */
const LEAST_STORM = 10

/** Why the session must end, from the moments of at least the last ten seconds, oldest first; null when it may go on. */
export function hostBreach(moments: readonly HostMoment[]): string | null {
  const limits = safetyLimits
  const [last, before] = [moments.at(-1), moments.at(-2)]
  if (last === undefined || before === undefined) return null
  const isShort = ({ memoryAvailableRatio }: HostMoment): boolean =>
    memoryAvailableRatio < limits.memoryAvailableRatio
  // Twice in a row: a process that is just being replaced is no shortage.
  if (isShort(last) && isShort(before))
    return `${percent(last.memoryAvailableRatio, 0)} of the host's memory is available, at least ${percent(limits.memoryAvailableRatio, 0)}`
  const first = moments.findLast(
    ({ atSeconds }) => last.atSeconds - atSeconds >= limits.overSeconds,
  )
  if (first === undefined) return null
  const swapped = last.swappedOutBytes - first.swappedOutBytes
  if (swapped > limits.swappedOutBytes)
    return `the host swapped out ${Math.round(swapped / 2 ** 20)} MiB in ${limits.overSeconds} s, at most ${limits.swappedOutBytes / 2 ** 20} MiB`
  if (last.stalledSeconds === null || first.stalledSeconds === null) return null
  const stalled = (last.stalledSeconds - first.stalledSeconds) / (last.atSeconds - first.atSeconds)
  return stalled > limits.stalledRatio
    ? `everything waited for memory ${percent(stalled, 0)} of ${limits.overSeconds} s, at most ${percent(limits.stalledRatio, 0)}`
    : null
}

/** How far a window is, at one moment of it. */
export interface LoadMoment {
  readonly atSeconds: number
  readonly completed: number
  readonly failed: number
}

/** The words for a trial that an error storm ended. */
const STORM = `more than ${percent(safetyLimits.stormRatio, 0)} of its requests failed for ${safetyLimits.stormSeconds} s`

/** Why a window must end: in each of the last three seconds too many requests failed. Null when it may go on. */
export function errorStorm(moments: readonly LoadMoment[]): string | null {
  const { stormRatio, stormSeconds } = safetyLimits
  const last = moments.at(-1)
  if (last === undefined) return null
  const marks = Array.from({ length: stormSeconds + 1 }, (_, ago) =>
    moments.findLast(({ atSeconds }) => last.atSeconds - atSeconds >= ago),
  )
  const isStormy = marks.slice(1).every((from, index) => {
    const to = marks[index]
    if (from === undefined || to === undefined) return false
    const failed = to.failed - from.failed
    return failed > stormRatio * (failed + to.completed - from.completed)
  })
  return isStormy && last.failed - (marks.at(-1)?.failed ?? 0) >= LEAST_STORM ? STORM : null
}

/** Why the session must end, from why its candidates failed, oldest first; null when it may go on. */
export function stormBreach(reasons: readonly (string | null)[]): string | null {
  const { stormsInARow } = safetyLimits
  const last = reasons.slice(-stormsInARow)
  return last.length === stormsInARow && last.every((reason) => reason === STORM)
    ? `${stormsInARow} candidates in a row failed: ${STORM}`
    : null
}
