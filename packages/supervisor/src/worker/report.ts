import { PerformanceObserver, monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type { EventLoopUtilization, IntervalHistogram } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'

import type { Report } from '../protocol/messages.ts'
import type { Connections } from './connections.ts'
import type { Counters } from './counters.ts'

const DELAY_RESOLUTION_MS = 20
const NANOSECONDS_PER_MS = 1e6

/** What a reporter reads and how it sends; `done` is called when a report has left the process. */
export interface ReporterParts {
  readonly counters: Counters
  readonly connections: Connections
  readonly send: (report: Report, done: () => void) => void
}

/** Sends what was counted, once per interval and whenever asked; skips a beat while the last one is still on its way. */
export class Reporter {
  readonly #parts: ReporterParts
  readonly #delay: IntervalHistogram = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS })
  #utilization: EventLoopUtilization = performance.eventLoopUtilization()
  #gcMs = 0
  #isSending = false

  constructor(parts: ReporterParts) {
    this.#parts = parts
  }

  start(everyMs: number): void {
    this.#delay.enable()
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) this.#gcMs += duration
    }).observe({ entryTypes: ['gc'] })
    setInterval(() => this.report(), everyMs).unref()
  }

  /** Sends a report now, unless the channel is choked: counts are totals, so a skipped one loses nothing. */
  report(): void {
    if (!this.#isSending) this.last()
  }

  /** The final count: sent however choked the channel is, since no later report makes up for it. */
  last(): void {
    this.#isSending = true
    this.#parts.send({ ...this.#counted(), ...this.#sensed() }, () => {
      this.#isSending = false
    })
  }

  #counted() {
    const { counters, connections } = this.#parts
    return {
      requests: counters.requests,
      byStatusClass: counters.byStatusClass,
      aborted: counters.aborted,
      upgrades: counters.upgrades,
      connections: connections.accepted,
      durationCounts: counters.durationCounts,
      durationSumSeconds: counters.durationSumMs / 1000,
      halvingAverageMs: counters.halvingAverageMs,
      sentBytes: connections.sentBytes,
      inFlight: counters.inFlight,
      openConnections: connections.size,
    }
  }

  #sensed() {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, this.#utilization)
    this.#utilization = now
    const heap = getHeapStatistics()
    const delay = this.#delayMs()
    return {
      eluRatio: utilization,
      loopDelayP50Ms: delay.p50,
      loopDelayP99Ms: delay.p99,
      heapUsedBytes: heap.used_heap_size,
      heapTotalBytes: heap.total_heap_size,
      heapLimitBytes: heap.heap_size_limit,
      externalBytes: heap.external_memory,
      gcSeconds: this.#gcMs / 1000,
    }
  }

  /** The histogram measures the interval between two ticks of its timer: what exceeds the timer's own is delay. */
  #delayMs(): { p50: number; p99: number } {
    const [p50, p99] = [50, 99].map((percentile) =>
      Math.max(0, this.#delay.percentile(percentile) / NANOSECONDS_PER_MS - DELAY_RESOLUTION_MS),
    )
    this.#delay.reset()
    return { p50: p50 ?? 0, p99: p99 ?? 0 }
  }
}
