import { monitorEventLoopDelay, performance } from 'node:perf_hooks'
import type { EventLoopUtilization, IntervalHistogram } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'

import type { Orders, Report } from '../protocol/messages.ts'
import type { Connections } from './connections.ts'
import type { Counters } from './counters.ts'
import type { LineWriter } from './line-writer.ts'
import { Collections } from './collections.ts'
import { PoolProbe } from './pool-probe.ts'

/** Each look wakes an idle process: every 20 ms would double what an idle worker costs. */
const DELAY_RESOLUTION_MS = 50
const DEFAULT_THREADPOOL_SIZE = 4
const NANOSECONDS_PER_MS = 1e6

/** Read before the app runs: libuv looks when the pool is first used, and keeps what it saw. */
const THREADPOOL_SIZE = Number(process.env['UV_THREADPOOL_SIZE'] ?? 0) || DEFAULT_THREADPOOL_SIZE

/** What a reporter reads and how it sends; `done` is called when a report has left the process. */
export interface ReporterParts {
  readonly counters: Counters
  readonly connections: Connections
  readonly lines: Pick<LineWriter, 'dropped'>
  readonly send: (report: Report, done: () => void) => void
}

/** Sends what was counted, once per interval and whenever asked; skips a beat while the last one is still on its way. */
export class Reporter {
  readonly #parts: ReporterParts
  readonly #delay: IntervalHistogram = monitorEventLoopDelay({ resolution: DELAY_RESOLUTION_MS })
  #utilization: EventLoopUtilization = performance.eventLoopUtilization()
  readonly #collections: Collections
  readonly #pool = new PoolProbe()
  #isSending = false

  constructor(parts: ReporterParts) {
    this.#parts = parts
    this.#collections = new Collections(() => parts.counters.requests)
  }

  start({ reportEveryMs, poolProbeMs }: Pick<Orders, 'reportEveryMs' | 'poolProbeMs'>): void {
    this.#delay.enable()
    this.#collections.watch()
    if (poolProbeMs > 0) this.#pool.start(poolProbeMs)
    setInterval(() => this.report(), reportEveryMs).unref()
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
    const { counters, connections, lines } = this.#parts
    return {
      requests: counters.requests,
      byStatusClass: counters.byStatusClass,
      aborted: counters.aborted,
      upgrades: counters.upgrades,
      connections: connections.accepted,
      letGo: counters.letGo,
      durationCounts: counters.durationCounts,
      durationSumSeconds: counters.durationSumMs / 1000,
      halvingAverageMs: counters.halvingAverageMs,
      sentBytes: connections.sentBytes,
      droppedLines: lines.dropped,
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
      ...this.#collections.counted(),
      threadpoolSize: THREADPOOL_SIZE,
      poolDelayP99Ms: this.#pool.takeP99Ms(),
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
