import { Connection } from './connection.ts'
import type { Outcome, Response } from './outcome.ts'
import type { RequestShape } from './request.ts'
import { addOutcome, emptyTally, type Tally } from './tally.ts'

/** What every client takes. */
export interface LoadOptions extends RequestShape {
  /** Closed-loop clients at once, or the most connections of an open loop. Default 8. */
  readonly concurrency?: number
  /** Per request, connecting included. Default 10,000. */
  readonly timeoutMs?: number
  /** How long `stop()` lets requests in flight go on before they count as timeouts. Default 5,000. */
  readonly drainMs?: number
  /** The run ends by itself after this many requests. Default: runs until stopped. */
  readonly requests?: number
  readonly signal?: AbortSignal
  /** What is wrong with a complete response, or null. Default: any status but 2xx is wrong. */
  readonly check?: (response: Response, index: number) => string | null
}

/** A run under way. */
export interface LoadRun {
  /** Live; complete once `done` resolves. */
  readonly tally: Tally
  readonly done: Promise<Tally>
  /** Resolves once this many requests have ended; rejects when the run ends short of it. */
  settled(count: number): Promise<void>
  /** Sends nothing more, drains what is in flight, resolves with the complete tally. */
  stop(): Promise<Tally>
}

/** After a lost connection a closed loop breathes, so that a refusing port is not hammered. */
const BREATH_MS = 10

/** The shared half of every client: numbering, connections, pauses, the tally and the orderly end. */
export class Run {
  readonly tally: Tally = emptyTally()
  readonly timeoutMs: number
  readonly #options: LoadOptions
  readonly #connections = new Set<Connection>()
  readonly #wakers = new Set<() => void>()
  readonly #deadline = new AbortController()
  readonly #watchers = new Set<() => void>()
  #isStopping = false
  #drainTimer: NodeJS.Timeout | undefined

  constructor(options: LoadOptions) {
    this.#options = options
    this.timeoutMs = options.timeoutMs ?? 10_000
  }

  /** Aborts when the drain deadline has passed. */
  get deadline(): AbortSignal {
    return this.#deadline.signal
  }

  /** No more requests are to be sent. */
  get isStopping(): boolean {
    return this.#isStopping
  }

  /** The next request's index, counted as sent from here on; null when the run sends no more. */
  next(): number | null {
    if (this.#isStopping || this.tally.sent >= (this.#options.requests ?? Infinity)) return null
    return this.tally.sent++
  }

  /** Dials a new connection, which ends with the run at the latest. */
  connect(): Connection {
    const { tally } = this
    const connection: Connection = new Connection(this.#options.target, {
      onConnect: () => tally.connectionsOpened++,
      onIdleEnd: (how) => tally.idleEnds[how]++,
      onGone: () => this.#connections.delete(connection),
    })
    this.#connections.add(connection)
    return connection
  }

  /** Counts how request `index` ended; its latency runs from `fromMs`, by default from when it was written. */
  record(index: number, outcome: Outcome, fromMs = outcome.writtenAtMs): void {
    const check = this.#options.check ?? wants2xx
    const complaint = outcome.kind === 'answered' ? check(outcome.response, index) : null
    addOutcome(this.tally, { index, outcome, fromMs, complaint })
    for (const watch of this.#watchers) watch()
  }

  /** Waits, but not past `stop()`. */
  async pause(ms: number): Promise<void> {
    if (this.#isStopping || ms <= 0) return
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = setTimeout(resolve, ms)
    this.#wakers.add(resolve)
    await promise
    clearTimeout(timer)
    this.#wakers.delete(resolve)
  }

  /** Breathes after a failure, thinks after an answer. */
  rest(outcome: Outcome, thinkMs: number): Promise<void> {
    return this.pause(outcome.kind === 'answered' ? thinkMs : BREATH_MS)
  }

  /** Starts the loops and returns the handle that callers see. */
  start(loop: (slot: number) => Promise<void>, loops: number): LoadRun {
    const finish = async (): Promise<Tally> => {
      try {
        await Promise.all(Array.from({ length: loops }, (_, slot) => loop(slot)))
        return this.tally
      } finally {
        this.#finish()
      }
    }
    const done = finish()
    const stop = (): Promise<Tally> => {
      this.#stop()
      return done
    }
    const { signal } = this.#options
    if (signal?.aborted === true) this.#stop()
    signal?.addEventListener('abort', () => this.#stop(), { once: true })
    return { tally: this.tally, done, stop, settled: (count) => this.#settled(count, done) }
  }

  async #settled(count: number, done: Promise<Tally>): Promise<void> {
    const { tally } = this
    const { promise, resolve } = Promise.withResolvers<void>()
    const watch = (): void => {
      if (tally.completed + tally.failed >= count) resolve()
    }
    this.#watchers.add(watch)
    watch()
    await Promise.race([promise, done])
    this.#watchers.delete(watch)
    const settled = tally.completed + tally.failed
    if (settled < count) throw new Error(`the run ended after ${settled} of ${count} requests`)
  }

  #stop(): void {
    if (this.#isStopping) return
    this.#isStopping = true
    for (const wake of this.#wakers) wake()
    this.#drainTimer = setTimeout(() => {
      this.#deadline.abort()
      this.#closeAll()
    }, this.#options.drainMs ?? 5_000)
  }

  #finish(): void {
    clearTimeout(this.#drainTimer)
    this.#isStopping = true
    this.#closeAll()
  }

  #closeAll(): void {
    for (const connection of this.#connections) connection.close('the drain deadline passed')
  }
}

function wants2xx({ status }: Response): string | null {
  return status >= 200 && status < 300 ? null : `status ${status}`
}
