import diagnostics from 'node:diagnostics_channel'
import { rmSync } from 'node:fs'
import type { Server } from 'node:net'

import type { ListenAddress, ListenRequest, Orders } from '../protocol/messages.ts'
import { Claims } from './claims.ts'
import type { Verdict } from './claims.ts'
import { isFeeder } from './feeders.ts'
import { hintFor } from './hints.ts'
import { parkingPath, place, targetOf } from './placement.ts'
import type { ServedCall } from './placement.ts'
import { redirect, restore } from './redirect.ts'
import type { Target } from './redirect.ts'
import { printRequest, requestOf } from './request.ts'
import type { ListenCallOptions } from './request.ts'
import { isInPlace } from './unix-discover.ts'

/** What the rest of the agent hears about the app's listen() calls. */
export interface ListenEvents {
  /** One of the app's servers is up and serves socket `index`. */
  readonly served: (server: Server, call: ServedCall) => void
  /** The app closed a served server by itself. */
  readonly closed: (server: Server, index: number) => void
  /** A call that was not to be served listens, or failed. */
  readonly settled: () => void
  readonly failed: (request: ListenRequest, code: string, hint: string) => void
  /** This worker was told to go: it takes nobody any more. */
  readonly isLeaving: () => boolean
  readonly warned: (text: string) => void
}

interface Call {
  readonly request: ListenRequest
  readonly options: ListenCallOptions
  readonly verdict: Verdict
}

const PARK: Verdict = { verdict: 'park' }

/** Steers the app's listen() calls through node's own diagnostics channel; nothing is patched. */
export class Listens {
  readonly claims: Claims
  readonly #orders: Orders
  readonly #events: ListenEvents
  readonly #calls = new WeakMap<Server, Call>()
  readonly #pending = new Set<Server>()
  /** Those whose end takes them off the pending ones. */
  readonly #known = new WeakSet<Server>()
  /** Where the sockets are that this life has served and closed again. */
  readonly #closed = new Map<number, ListenAddress>()
  #parked = 0
  /** Whether the app tried to listen at all. */
  hasTried = false

  constructor(orders: Orders, events: ListenEvents) {
    this.#orders = orders
    this.#events = events
    this.claims = new Claims(orders)
  }

  /** Whether a call has begun that neither listens nor has failed yet. */
  get isPending(): boolean {
    return this.#pending.size > 0
  }

  watch(): void {
    diagnostics.subscribe('tracing:net.server.listen:asyncStart', (message) => {
      const { server, options } = message as { server: Server; options: ListenCallOptions }
      if (!isFeeder(server)) this.#start(server, options)
    })
    diagnostics.subscribe('tracing:net.server.listen:asyncEnd', (message) => {
      this.#end((message as { server: Server }).server)
    })
    diagnostics.subscribe('tracing:net.server.listen:error', (message) => {
      const { server, error } = message as { server: Server; error: NodeJS.ErrnoException }
      this.#fail(server, error.code ?? 'UNKNOWN')
    })
  }

  #start(server: Server, options: ListenCallOptions): void {
    restore(options)
    this.#calls.delete(server)
    const request = requestOf(options)
    if (request === null || !isForClients(server)) return
    this.hasTried = true
    this.#await(server)
    const verdict = this.#judge(request)
    this.#calls.set(server, { request, options, verdict })
    const target = this.#targetOf({ request, options, verdict })
    if (target === null || redirect(options, target)) return
    this.#events.warned(
      `listen(${printRequest(request)}) was given a frozen object; it goes its own way`,
    )
  }

  /** Who was told to go serves nobody new; what else the app opens is its own business to the end. */
  #judge(request: ListenRequest): Verdict {
    const judged = this.claims.judge(request)
    return judged.verdict === 'serve' && this.#events.isLeaving() ? PARK : judged
  }

  /** One listener a server, however often it asks: an app may ask for a taken port until it is free. */
  #await(server: Server): void {
    this.#pending.add(server)
    if (this.#known.has(server)) return
    this.#known.add(server)
    server.on('close', () => this.#pending.delete(server))
  }

  #targetOf({ request, options, verdict }: Call): Target | null {
    switch (verdict.verdict) {
      case 'serve':
        return targetOf(
          this.#servedCall({ request, options, verdict }, verdict.index),
          this.#orders,
        )
      case 'park':
        this.#parked += 1
        return { to: 'path', path: this.#parkedPath() }
      case 'leave':
        return null
    }
  }

  #servedCall({ request, options }: Call, index: number): ServedCall {
    return { index, request, options, again: this.#closed.get(index) ?? null }
  }

  #parkedPath(): string {
    return parkingPath(this.#orders, 'sibling', this.#parked)
  }

  #end(server: Server): void {
    this.#pending.delete(server)
    const call = this.#calls.get(server)
    if (call === undefined) return
    const { verdict, request } = call
    if (verdict.verdict === 'park') rmSync(this.#parkedPath(), { force: true })
    if (verdict.verdict === 'leave') this.#mention(request)
    if (verdict.verdict !== 'serve') return this.#events.settled()
    const { index } = verdict
    if (this.#orders.mode === 'discover' && isInPlace(server, request))
      this.#events.warned(
        `the file of ${printRequest(request)} goes when this worker does: the path leaves no room for a name beside it; shorten it, or declare it with --listen`,
      )
    const served = this.#servedCall(call, index)
    const address = place(server, served, this.#orders)
    if (address !== null) this.claims.settle(index, address)
    server.once('close', () => {
      if (address !== null) this.#closed.set(index, address)
      this.#events.closed(server, index)
    })
    this.#events.served(server, served)
  }

  /** Once, in the first life: the workers to come will want that place as well. */
  #mention(request: ListenRequest): void {
    const isAnyPort = request.kind === 'tcp' && request.port === 0
    if (this.#orders.mode !== 'discover' || isAnyPort) return
    const where = printRequest(request)
    this.#events.warned(`the app also listens on ${where}; of all workers only one can have it`)
  }

  #fail(server: Server, code: string): void {
    this.#pending.delete(server)
    const call = this.#calls.get(server)
    if (call === undefined) return
    const { request, verdict } = call
    const wasServed = verdict.verdict === 'serve'
    if (wasServed) this.claims.drop(verdict.index)
    const hitServedPort = request.kind === 'tcp' && this.claims.isServedPort(request.port)
    const hint = hintFor({
      request,
      code,
      wasServed,
      hitServedPort,
      isFirstLife: this.#orders.mode === 'discover',
      served: this.claims.first,
    })
    this.#events.failed(request, code, hint)
    this.#events.settled()
  }
}

/** A server without a single connection listener is a probe for a free port (get-port, detect-port). */
function isForClients(server: Server): boolean {
  return server.listenerCount('connection') > 0
}
