import { DURATION_BUCKETS_SECONDS, type Report } from '../protocol/messages.ts'
import type { Readings } from './worker.ts'

/** What the ended lives of a slot counted: the part of a slot's counters that no death can take back. */
export interface Totals {
  readonly requests: number
  readonly byStatusClass: readonly [number, number, number, number, number]
  readonly aborted: number
  readonly upgrades: number
  readonly connections: number
  readonly letGo: number
  readonly durationCounts: readonly number[]
  readonly durationSumSeconds: number
  readonly sentBytes: number
  readonly droppedLines: number
  readonly gcSeconds: number
  readonly scavengeSeconds: number
  readonly markCompactSeconds: number
  readonly cpuSeconds: number
}

export const NO_TOTALS: Totals = {
  requests: 0,
  byStatusClass: [0, 0, 0, 0, 0],
  aborted: 0,
  upgrades: 0,
  connections: 0,
  letGo: 0,
  durationCounts: Array.from({ length: DURATION_BUCKETS_SECONDS.length + 1 }, () => 0),
  durationSumSeconds: 0,
  sentBytes: 0,
  droppedLines: 0,
  gcSeconds: 0,
  scavengeSeconds: 0,
  markCompactSeconds: 0,
  cpuSeconds: 0,
}

/** Adds what one life counted so far. */
export function fold(totals: Totals, { report, cpuSeconds }: Readings): Totals {
  const withCpu = { ...totals, cpuSeconds: totals.cpuSeconds + cpuSeconds }
  return report === null ? withCpu : addReport(withCpu, report)
}

function addReport(totals: Totals, report: Report): Totals {
  const [a, b, c, d, e] = totals.byStatusClass
  const [v, w, x, y, z] = report.byStatusClass
  return {
    requests: totals.requests + report.requests,
    byStatusClass: [a + v, b + w, c + x, d + y, e + z],
    aborted: totals.aborted + report.aborted,
    upgrades: totals.upgrades + report.upgrades,
    connections: totals.connections + report.connections,
    letGo: totals.letGo + report.letGo,
    durationCounts: totals.durationCounts.map(
      (count, bucket) => count + (report.durationCounts[bucket] ?? 0),
    ),
    durationSumSeconds: totals.durationSumSeconds + report.durationSumSeconds,
    sentBytes: totals.sentBytes + report.sentBytes,
    droppedLines: totals.droppedLines + report.droppedLines,
    gcSeconds: totals.gcSeconds + report.gcSeconds,
    scavengeSeconds: totals.scavengeSeconds + report.scavengeSeconds,
    markCompactSeconds: totals.markCompactSeconds + report.markCompactSeconds,
    cpuSeconds: totals.cpuSeconds,
  }
}
