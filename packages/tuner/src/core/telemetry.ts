import type { Telemetry } from './evaluation.ts'
import type { Reading, SlotReading, WorkerReport } from './reading.ts'

/** What happened between the first and the last of at least two readings, or null when they are fewer. */
export function telemetryOf(readings: readonly Reading[]): Telemetry | null {
  const [first] = readings
  const last = readings.at(-1)
  if (first === undefined || last === undefined || first === last) return null
  const reports = readings.map(reportsOf).filter((each) => each.length > 0)
  const delays = (field: 'loopDelayP99Ms' | 'poolDelayP99Ms') =>
    reports.flatMap((each) => largest(each.map((report) => report[field])) ?? [])
  const cpuSeconds = last.cpuSeconds - first.cpuSeconds
  const share = (field: 'scavengeSeconds' | 'markCompactSeconds') =>
    cpuSeconds > 0 ? Math.max(0, total(last, field) - total(first, field)) / cpuSeconds : null
  return {
    eluRatio: mean(reports.map((each) => mean(each.map(({ eluRatio }) => eluRatio)))),
    scavengeRatio: share('scavengeSeconds'),
    markCompactRatio: share('markCompactSeconds'),
    loopDelayP99Ms: mean(delays('loopDelayP99Ms')),
    poolDelayP99Ms: delays('poolDelayP99Ms').length === 0 ? null : mean(delays('poolDelayP99Ms')),
    listenOverflows: Math.max(0, (last.listenOverflows ?? 0) - (first.listenOverflows ?? 0)),
    longestQueue: largest(readings.map(({ longestQueue }) => longestQueue)),
    imbalanceRatio: imbalance(first, last),
    heapUsedBytes: mean(
      reports.map((each) => mean(each.map(({ heapUsedBytes }) => heapUsedBytes))),
    ),
  }
}

/** Largest over mean number of requests among slots; 1 when nothing was asked. */
function imbalance(first: Reading, last: Reading): number {
  const before = new Map(first.slots.map(({ id, requests }) => [id, requests]))
  const served = last.slots.map(({ id, requests }) => requests - (before.get(id) ?? 0))
  const average = mean(served)
  return average > 0 ? Math.max(...served) / average : 1
}

function reportsOf({ workers }: Reading): readonly WorkerReport[] {
  return workers.flatMap(({ isReady, report }) => (isReady && report !== null ? [report] : []))
}

function total({ slots }: Reading, field: Exclude<keyof SlotReading, 'id' | 'exits'>): number {
  return slots.reduce((sum, slot) => sum + slot[field], 0)
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
}

function largest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : Math.max(...known)
}
