import type { Counts, LossCause } from '../../core/window.ts'
import type { Progress } from '../messages.ts'
import type { WorkloadRequest } from '../workload/workload.ts'
import { latencyHistogram, packed, record } from './histogram.ts'
import type { Outcome } from './line.ts'
import { nowMs } from './now.ts'

/** One request from the moment it is due. */
export interface Errand {
  readonly request: WorkloadRequest
  readonly dueMs: number
}

/** Everything that is counted in one window. */
export class Tally {
  readonly #latency = latencyHistogram()
  readonly #service = latencyHistogram()
  readonly #lag = latencyHistogram()
  readonly #lost: Record<LossCause, number> = {
    refused: 0,
    reset: 0,
    closed: 0,
    timeout: 0,
    malformed: 0,
  }
  readonly #statuses: Record<string, number> = {}
  readonly #overMs: number
  #intended = 0
  #sent = 0
  #completed = 0
  #completedInTime = 0
  #inFlight = 0
  #unsent = 0
  #late = 0
  #unexpected = 0
  #over = 0
  #concurrency = 0
  #concurrencyMs = 0
  #changedMs = nowMs()
  #serviceMs = 0

  constructor(overMs: number) {
    this.#overMs = overMs
  }

  due(lagMs: number): void {
    this.#intended++
    record(this.#lag, lagMs)
  }

  /** Due, and no connection is idle. */
  late(): void {
    this.#late++
  }

  sent(): void {
    this.#sent++
    this.#step(1)
  }

  ended({ request, dueMs }: Errand, outcome: Outcome, endMs: number): void {
    const now = this.#step(-1)
    this.#serviceMs += outcome.serviceMs
    if (outcome.kind === 'lost') {
      this.#lost[outcome.cause]++
      if (outcome.cause === 'timeout') this.#recordLatency(now - dueMs)
      return
    }
    this.#completed++
    if (now <= endMs) this.#completedInTime++
    this.#statuses[outcome.status] = (this.#statuses[outcome.status] ?? 0) + 1
    if (!isExpected(request, outcome.status)) this.#unexpected++
    this.#recordLatency(now - dueMs)
    record(this.#service, outcome.serviceMs)
  }

  /** Still unanswered at the end of the drain: right-censored. */
  censored({ dueMs }: Errand, sentMs: number): void {
    const now = this.#step(-1)
    this.#inFlight++
    this.#serviceMs += now - sentMs
    this.#recordLatency(now - dueMs)
    record(this.#service, now - sentMs)
  }

  /** Never sent: it waited until the end of the drain for a connection. */
  unsent({ dueMs }: Errand): void {
    this.#unsent++
    this.#recordLatency(nowMs() - dueMs)
  }

  progress(waitingForLonger: number): Progress {
    const lost = Object.values(this.#lost).reduce((sum, count) => sum + count, 0)
    return {
      intended: this.#intended,
      completed: this.#completed,
      failed: lost + this.#unexpected,
      over: this.#over + waitingForLonger,
    }
  }

  get histograms(): {
    readonly latency: string
    readonly service: string
    readonly lag: string
  } {
    return {
      latency: packed(this.#latency),
      service: packed(this.#service),
      lag: packed(this.#lag),
    }
  }

  counts(connects: number): Counts {
    return {
      intended: this.#intended,
      sent: this.#sent,
      completed: this.#completed,
      lost: { ...this.#lost },
      inFlight: this.#inFlight,
      unsent: this.#unsent,
      late: this.#late,
      unexpected: this.#unexpected,
      statuses: { ...this.#statuses },
      connects,
    }
  }

  get completed(): number {
    return this.#completed
  }

  get completedInTime(): number {
    return this.#completedInTime
  }

  get concurrencyMs(): number {
    return this.#concurrencyMs
  }

  get serviceMs(): number {
    return this.#serviceMs
  }

  #recordLatency(ms: number): void {
    if (this.#overMs > 0 && ms > this.#overMs) this.#over++
    record(this.#latency, ms)
  }

  #step(change: number): number {
    const now = nowMs()
    this.#concurrencyMs += this.#concurrency * (now - this.#changedMs)
    this.#changedMs = now
    this.#concurrency += change
    return now
  }
}

const isExpected = ({ expect }: WorkloadRequest, status: number): boolean =>
  expect.length === 0 ? status >= 200 && status < 300 : expect.includes(status)
