import type { Server } from 'node:net'

import type { InheritedSocket, Orders, ToWorker } from '../protocol/messages.ts'
import type { Channel } from './channel.ts'
import type { Feed, Feeders } from './feeders.ts'
import { internalsOf } from './internals.ts'
import type { NativeHandle } from './internals.ts'
import { Listens } from './listen.ts'
import { OWN_CLUSTER, hasOwnCluster } from './own-cluster.ts'
import { park } from './park.ts'
import { parkingPath } from './placement.ts'
import type { ServedCall } from './placement.ts'
import { Readiness } from './readiness.ts'
import { addressOf } from './request.ts'
import type { ServedServers } from './served.ts'
import { isTls } from './ticket-keys.ts'

/** What a station is made of. `open` opens the channel, where it is not yet. */
export interface StationParts {
  readonly orders: Orders
  readonly channel: Channel
  readonly served: ServedServers
  readonly feeders: Feeders
  readonly open: () => void
  readonly isLeaving: () => boolean
}

type ServeOrder = Extract<ToWorker, { stint: 'serve' }>
type ReleaseOrder = Extract<ToWorker, { stint: 'release' }>

/** A later life knows how many addresses to expect and can wait longer for the last. */
const DISCOVER_SETTLE_MS = 25
const EXPECTED_SETTLE_MS = 250

/** Keeps the app's servers and the sockets they answer on together. */
export class Station {
  readonly #parts: StationParts
  readonly #listens: Listens
  readonly #readiness: Readiness
  readonly #fed = new Set<number>()
  readonly #parked = new WeakSet<Server>()
  #waiting: (() => void)[] = []

  constructor(parts: StationParts) {
    this.#parts = parts
    this.#listens = new Listens(parts.orders, {
      served: (server, call) => this.#served(server, call),
      settled: () => {
        if (parts.served.all().length > 0) this.#readiness.note()
      },
      closed: (server, index) => this.#closed(server, index),
      failed: (request, code, hint) => {
        parts.open()
        parts.channel.send({ stint: 'listen-failed', request, code, hint })
      },
      isLeaving: parts.isLeaving,
      warned: (text) => parts.channel.send({ stint: 'warning', text }),
    })
    this.#readiness = new Readiness({
      isComplete: () => this.#isComplete(),
      isPending: () => this.#listens.isPending,
      isLookingUp: () => process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap'),
      settleMs: parts.orders.mode === 'discover' ? DISCOVER_SETTLE_MS : EXPECTED_SETTLE_MS,
      ready: () => this.#ready(),
    })
  }

  watch(): void {
    this.#listens.watch()
  }

  /** Whether the app called listen() at all. */
  get hasApp(): boolean {
    return this.#listens.hasTried
  }

  /** Takes the traffic of one more socket: an own one after probation, or a neighbour's. */
  serve({ slot, index }: ServeOrder, handle: NativeHandle | null): void {
    if (this.#parts.isLeaving()) return handle?.close?.()
    const { channel } = this.#parts
    if (handle === null) {
      return channel.send({ stint: 'warning', text: `the socket of slot ${slot} did not arrive` })
    }
    const feed = (): void =>
      this.#feed(index, { slot, source: handle }, () =>
        channel.send({ stint: 'serving', slot, index }),
      )
    this.#whenReady(feed)
  }

  /** Gives up every copy of a served socket; the app's servers go on, for what `serve` brings them. */
  closeIntake(): void {
    const { orders, served, feeders } = this.#parts
    feeders.closeAll()
    if (orders.mode === 'hold') return
    for (const [at, server] of served.all().entries()) {
      if (this.#parked.has(server)) continue
      this.#parked.add(server)
      park(server, parkingPath(orders, 'paused', at))
    }
  }

  /** Stops listening on a neighbour's socket. */
  async release({ slot, queue }: ReleaseOrder): Promise<void> {
    await this.#parts.feeders.release(slot, queue)
    this.#parts.channel.send({ stint: 'released', slot })
  }

  #served(server: Server, { index, request, again }: ServedCall): void {
    const { channel, orders, served, open } = this.#parts
    open()
    served.add(index, server)
    if (again !== null) this.#whenReady(() => channel.send({ stint: 'reopened' }))
    const address = addressOf(server)
    if (address !== null) {
      const handle =
        orders.mode === 'discover' && again === null ? internalsOf(server)._handle : null
      const tls = isTls(server)
      channel.send({ stint: 'listening', index, request, address, tls }, handle ?? undefined)
    }
    if (hasOwnCluster()) channel.send({ stint: 'warning', text: OWN_CLUSTER })
    if (index === 0) this.#feedOwn((socket) => socket.request === null)
    this.#readiness.note()
  }

  /** Serves own sockets that the app makes no listen() call for: the operator gave more addresses than it has. */
  #feedOwn(isMeant: (socket: InheritedSocket) => boolean): void {
    const { orders } = this.#parts
    if (orders.mode !== 'serve') return
    for (const [index, socket] of orders.sockets.entries()) {
      if (this.#isTaken(index) || !isMeant(socket)) continue
      this.#fed.add(index)
      this.#feed(index, { slot: orders.slot, source: { fd: socket.fd } }, () => undefined)
    }
  }

  #whenReady(act: () => void): void {
    if (this.#readiness.isReady) act()
    else this.#waiting.push(act)
  }

  #feed(index: number, from: Pick<Feed, 'slot' | 'source'>, listening: () => void): void {
    const { channel, feeders, isLeaving, served } = this.#parts
    const target = isLeaving() ? null : served.at(index)
    if (target === null) return giveUp(from.source)
    const failed = (error: Error): void =>
      channel.send({
        stint: 'warning',
        text: `could not listen for slot ${from.slot}: ${error.message}`,
      })
    feeders.feed({ ...from, target, listening, failed })
  }

  #isTaken(index: number): boolean {
    return this.#listens.claims.has(index) || this.#fed.has(index)
  }

  #isComplete(): boolean {
    const { mode, sockets } = this.#parts.orders
    return mode !== 'discover' && sockets.every((_, index) => this.#isTaken(index))
  }

  #ready(): void {
    this.#feedOwn(() => true)
    this.#parts.channel.send({ stint: 'ready' })
    for (const act of this.#waiting) act()
    this.#waiting = []
  }

  #closed(server: Server, index: number): void {
    const { served, feeders, isLeaving } = this.#parts
    if (isLeaving()) return
    this.#listens.claims.drop(index)
    served.remove(index)
    feeders.abandon(server)
    if (index === 0) this.#readiness.cancel()
  }
}

/** A copy that is kept keeps the queue, in which clients would wait for nobody. */
function giveUp(source: Feed['source']): void {
  if ('close' in source) source.close?.()
}
