import { stat } from 'node:fs'
import { createHistogram, performance } from 'node:perf_hooks'

const MICROSECONDS_PER_MS = 1000

/**
 * Times a job that takes no time in libuv's thread pool: what it took is what any job waits for a free thread. The
 * turn of the event loop that its answer had to wait for is timed beside it and taken off.
 */
export class PoolProbe {
  readonly #waits = createHistogram()
  #isOut = false

  start(everyMs: number): void {
    setInterval(() => this.#send(), everyMs).unref()
  }

  /** p99 since it was last taken; null when nothing came back. */
  takeP99Ms(): number | null {
    if (this.#waits.count === 0) return null
    const p99Ms = this.#waits.percentile(99) / MICROSECONDS_PER_MS
    this.#waits.reset()
    return p99Ms
  }

  #send(): void {
    if (this.#isOut) return
    this.#isOut = true
    const sentMs = performance.now()
    let turnMs = 0
    setImmediate(() => {
      turnMs = performance.now() - sentMs
    })
    stat('/', () => {
      this.#isOut = false
      const waitedMs = performance.now() - sentMs - turnMs
      // A histogram counts from 1.
      this.#waits.record(Math.max(1, Math.round(waitedMs * MICROSECONDS_PER_MS)))
    })
  }
}
