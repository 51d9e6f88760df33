/** How long requests took, in milliseconds. `curve` has one point per share, in increasing share. */
export interface LatencySummary {
  readonly count: number
  readonly meanMs: number
  readonly stdDevMs: number
  readonly p50Ms: number
  readonly p90Ms: number
  readonly p99Ms: number
  readonly p999Ms: number
  readonly maxMs: number
  readonly curve: readonly { readonly share: number; readonly ms: number }[]
}

/** Why a request that was sent never got a whole answer. */
export type LossCause = 'refused' | 'reset' | 'closed' | 'timeout' | 'malformed'

/**
 * What became of every request. It adds up: `intended = sent + unsent` and
 * `sent = completed + (sum of lost) + inFlight`.
 */
export interface Counts {
  /** Requests whose time came. */
  readonly intended: number
  readonly sent: number
  /** Answered to the last byte, whatever the status. */
  readonly completed: number
  readonly lost: Readonly<Record<LossCause, number>>
  /** Still unanswered when the drain ended; their latency is recorded as at least what it was then. */
  readonly inFlight: number
  /** Never written: no connection came free before the drain ended. Recorded as `inFlight` is. */
  readonly unsent: number
  /** Found no idle connection when their time came. */
  readonly late: number
  /** Completed with a status that the workload does not expect. */
  readonly unexpected: number
  readonly statuses: Readonly<Record<string, number>>
  /** Connections opened, the first ones included. */
  readonly connects: number
}

/** How fit the generators were while the window ran: the worst of them. */
export interface GeneratorHealth {
  readonly eluRatio: number
  readonly loopDelayP99Ms: number
  /** From the time a request was due to the time the generator noticed; 0 in a closed loop. */
  readonly lagP99Ms: number
  readonly cpuMicrosPerRequest: number
  /** Mean concurrency over throughput times mean service time, from two independent counts; 1 by Little's law. */
  readonly littleRatio: number
  /** Fewest connections that were idle at any time. */
  readonly idleLeast: number
}

/** One stretch of load, whole and as it was. Plain data: it goes over IPC and into the journal. */
export interface Window {
  readonly loop:
    | { readonly kind: 'closed' }
    | { readonly kind: 'open'; readonly ratePerSecond: number; readonly arrivals: Arrivals }
  readonly connections: number
  /** How long requests were started for; the drain after it is not in it. */
  readonly seconds: number
  /** Stopped before its time: the rest would have changed nothing. */
  readonly endedEarly: boolean
  readonly counts: Counts
  /** Completed before the window's end, per second of it. */
  readonly completedPerSecond: number
  /** From the time a request was meant to be sent to its last byte. */
  readonly latency: LatencySummary
  /** From the time it was written to its last byte: what the target took for it. */
  readonly service: LatencySummary
  readonly health: GeneratorHealth
}

/** How open-loop requests arrive: memoryless, evenly, or all in the first fifth of each second. */
export type Arrivals = 'poisson' | 'uniform' | 'burst'

/** The shares that `LatencySummary.curve` has points for. */
export const CURVE_SHARES = [
  0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975, 0.99, 0.995, 0.998, 0.999, 0.9995, 0.9999, 1,
] as const

/** The latency that `share` of the requests did not exceed; between two points of the curve, the line between them. */
export function latencyAt({ curve }: LatencySummary, share: number): number {
  const above = curve.find((point) => point.share >= share)
  const below = curve.findLast((point) => point.share <= share)
  if (above === undefined || below === undefined) return (above ?? below)?.ms ?? 0
  if (above.share === below.share) return above.ms
  const part = (share - below.share) / (above.share - below.share)
  return below.ms + part * (above.ms - below.ms)
}

/** The share of the requests that took longer than `ms`; between two points of the curve it falls off exponentially. */
export function shareOver({ curve }: LatencySummary, ms: number): number {
  const above = curve.find((point) => point.ms > ms)
  if (above === undefined) return 0
  const below = curve.findLast((point) => point.ms <= ms)
  if (below === undefined) return 1
  const part = (ms - below.ms) / (above.ms - below.ms)
  const over = 1 - below.share
  // The maximum itself is one request of many: take it as a tenth of the share before it.
  const overAbove = above.share === 1 ? over / 10 : 1 - above.share
  return over * (overAbove / over) ** part
}

/** Requests that were sent and never answered. */
export const lostIn = ({ lost }: Counts): number =>
  lost.refused + lost.reset + lost.closed + lost.timeout + lost.malformed

/** Completed over intended. */
export const achievedRatio = ({ completed, intended }: Counts): number =>
  intended === 0 ? 1 : completed / intended

/** Share of the requests whose fate is known that failed: lost, or answered with an unexpected status. */
export function errorRatio(counts: Counts): number {
  const known = counts.completed + lostIn(counts)
  return known === 0 ? 0 : (lostIn(counts) + counts.unexpected) / known
}
