import type { Counts, Window } from '../core/window.ts'
import { merged, summary } from './generator/histogram.ts'
import type { Share } from './messages.ts'

/** One window of what several generators saw: counts add up, histograms are merged, the worst health stands. */
export function mergeShares(
  shares: readonly Share[],
  { loop, connections }: Pick<Window, 'loop' | 'connections'>,
): Window {
  const sum = (of: (share: Share) => number): number =>
    shares.reduce((total, share) => total + of(share), 0)
  const worst = (of: (share: Share) => number): number => Math.max(0, ...shares.map(of))
  const histogram = (name: keyof Share['histograms']) =>
    summary(merged(shares.map(({ histograms }) => histograms[name])))
  const seconds = worst((share) => share.seconds)
  const counts = addCounts(shares.map((share) => share.counts))
  const serviceMs = sum((share) => share.serviceMs)
  return {
    loop,
    connections,
    seconds,
    endedEarly: shares.some(({ endedEarly }) => endedEarly),
    counts,
    completedPerSecond: seconds === 0 ? 0 : sum((share) => share.completedInTime) / seconds,
    latency: histogram('latency'),
    service: histogram('service'),
    health: {
      eluRatio: worst((share) => share.eluRatio),
      loopDelayP99Ms: worst((share) => share.loopDelayP99Ms),
      lagP99Ms: histogram('lag').p99Ms,
      cpuMicrosPerRequest:
        counts.completed === 0 ? 0 : sum((share) => share.cpuMicros) / counts.completed,
      littleRatio: serviceMs === 0 ? 1 : sum((share) => share.concurrencyMs) / serviceMs,
      idleLeast: sum((share) => share.idleLeast),
    },
  }
}

function addCounts(all: readonly Counts[]): Counts {
  const sum = (of: (counts: Counts) => number): number =>
    all.reduce((total, counts) => total + of(counts), 0)
  const statuses: Record<string, number> = {}
  for (const counts of all) {
    for (const [status, count] of Object.entries(counts.statuses)) {
      statuses[status] = (statuses[status] ?? 0) + count
    }
  }
  return {
    intended: sum((counts) => counts.intended),
    sent: sum((counts) => counts.sent),
    completed: sum((counts) => counts.completed),
    lost: {
      refused: sum((counts) => counts.lost.refused),
      reset: sum((counts) => counts.lost.reset),
      closed: sum((counts) => counts.lost.closed),
      timeout: sum((counts) => counts.lost.timeout),
      malformed: sum((counts) => counts.lost.malformed),
    },
    inFlight: sum((counts) => counts.inFlight),
    unsent: sum((counts) => counts.unsent),
    late: sum((counts) => counts.late),
    unexpected: sum((counts) => counts.unexpected),
    statuses,
    connects: sum((counts) => counts.connects),
  }
}
