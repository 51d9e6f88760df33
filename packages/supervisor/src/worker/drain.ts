import { performance } from 'node:perf_hooks'

import type { ToWorker } from '../protocol/messages.ts'
import { emptied } from './accept-queue.ts'
import type { Connections } from './connections.ts'
import type { Counters } from './counters.ts'
import { dismissClients } from './dismissal.ts'
import type { Http2Sessions } from './http2.ts'
import type { Requests } from './requests.ts'
import { sweep } from './sweep.ts'

/** What a drain works on and whom it tells. */
export interface DrainParts {
  readonly requests: Requests
  readonly counters: Counters
  readonly connections: Connections
  readonly sessions: Http2Sessions
  /** The most connections that can wait to be accepted, on all listeners of this worker. */
  readonly queueCapacity: () => number
  /** Closes every listener of this worker, and nothing else. */
  readonly stopListening: () => void
  readonly closed: () => void
  readonly drained: () => void
}

type DrainOrder = Pick<Extract<ToWorker, { stint: 'drain' }>, 'queue' | 'idleGraceMs'>

const SWEEPS_PER_GRACE = 20
const MIN_SWEEP_MS = 10
const MAX_SWEEP_MS = 250

/**
 * The lame duck: leaves without losing a request. Listeners close first; every later response says
 * `Connection: close`; idle connections stay for a grace, since their next request may be under way; uploads, slow
 * heads, WebSockets and event streams go on until they end or the supervisor's mercy does.
 */
export class Drain {
  readonly #parts: DrainParts
  #state: 'serving' | 'accepting' | 'closed' | 'drained' = 'serving'

  constructor(parts: DrainParts) {
    this.#parts = parts
  }

  get hasBegun(): boolean {
    return this.#state !== 'serving'
  }

  /** Begins to leave. A second order changes nothing. */
  async begin({ queue, idleGraceMs }: DrainOrder): Promise<void> {
    if (this.hasBegun) return
    this.#state = 'accepting'
    const { connections, requests, sessions } = this.#parts
    const sinceMs = performance.now()
    dismissClients({ requests, connections, sessions })
    setTimeout(() => sessions.close(), idleGraceMs).unref()
    if (queue === 'answer') await emptied(() => connections.accepted, this.#parts.queueCapacity())
    this.#close()
    this.#watch({ sinceMs, idleGraceMs })
  }

  #close(): void {
    this.#state = 'closed'
    this.#parts.stopListening()
    this.#parts.closed()
  }

  #watch(grace: { sinceMs: number; idleGraceMs: number }): void {
    const { connections } = this.#parts
    const everyMs = Math.max(
      MIN_SWEEP_MS,
      Math.min(MAX_SWEEP_MS, grace.idleGraceMs / SWEEPS_PER_GRACE),
    )
    // Keeps the process alive: one that ends before it said `drained` takes its last counts with it.
    const timer = setInterval(() => {
      sweep(connections.all(), grace)
      this.#finish(timer)
    }, everyMs)
    connections.onClose = () => this.#finish(timer)
    sweep(connections.all(), grace)
    this.#finish(timer)
  }

  #finish(timer: NodeJS.Timeout): void {
    const { connections, counters, drained } = this.#parts
    if (this.#state !== 'closed' || connections.size > 0 || counters.inFlight > 0) return
    this.#state = 'drained'
    clearInterval(timer)
    drained()
  }
}
