import type { Server } from 'node:net'

import { PROTOCOL_VERSION } from '../protocol/messages.ts'
import type { Orders, ToWorker } from '../protocol/messages.ts'
import { mostWaiting } from './accept-queue.ts'
import { Channel } from './channel.ts'
import { passDescriptorsOn } from './command.ts'
import { Connections } from './connections.ts'
import { Counters } from './counters.ts'
import { Drain } from './drain.ts'
import { Feeders } from './feeders.ts'
import { Http2Sessions } from './http2.ts'
import type { NativeHandle } from './internals.ts'
import { tellLastWords } from './last-words.ts'
import { LetGo } from './let-go.ts'
import { LineWriter } from './line-writer.ts'
import { Pause } from './pause.ts'
import { Reporter } from './report.ts'
import { RequestLog } from './request-log.ts'
import { Requests } from './requests.ts'
import { ServedServers } from './served.ts'
import { Station } from './station.ts'
import { stopListening } from './stop-listening.ts'
import { shareTicketKeys } from './ticket-keys.ts'
import { watchUpgrades } from './upgrades.ts'

const STDOUT = 1

/** One life of a slot, seen from inside: the agent's parts and the wires between them. */
export class Worker {
  readonly #orders: Orders
  readonly #counters = new Counters()
  readonly #connections = new Connections()
  readonly #served = new ServedServers()
  readonly #lines = new LineWriter(STDOUT)
  readonly #log: RequestLog
  readonly #sessions: Http2Sessions
  readonly #requests: Requests
  readonly #feeders: Feeders
  readonly #channel: Channel
  readonly #station: Station
  readonly #drain: Drain
  readonly #pause: Pause
  readonly #letGo: LetGo
  readonly #reporter: Reporter
  #reportAtRequests: number

  constructor(orders: Orders) {
    this.#orders = orders
    this.#reportAtRequests = orders.reportAtRequests
    this.#log = new RequestLog(orders.accessLog, orders.slot, this.#lines)
    this.#sessions = new Http2Sessions(this.#counters, this.#log)
    this.#requests = new Requests(this.#counters, this.#log, this.#served.has)
    this.#feeders = new Feeders(orders.backlog)
    this.#channel = new Channel(orders, {
      message: (message, handle) => this.#receive(message, handle),
      gone: () => this.#leaveAlone(),
    })
    this.#station = this.#makeStation()
    this.#drain = this.#makeDrain()
    this.#pause = this.#makePause()
    this.#reporter = new Reporter({
      counters: this.#counters,
      connections: this.#connections,
      lines: this.#lines,
      send: (report, done) => this.#channel.send({ stint: 'report', report }, undefined, done),
    })
    this.#letGo = new LetGo(this.#requests, this.#counters, () => this.#reporter.report())
  }

  start(): void {
    const { channelFd, upFd, sockets } = this.#orders
    this.#served.onAdd = (server) => this.#follow(server)
    this.#connections.onAbandon = this.#requests.abandon
    this.#requests.onEnd = this.#countdown
    this.#sessions.onEnd = this.#countdown
    this.#station.watch()
    tellLastWords((words) => {
      // Behind a command an app that never listened has not opened its channel: who dies of an error has the last word.
      this.#channel.open(PROTOCOL_VERSION)
      this.#channel.send(words)
    })
    if (channelFd === null) return this.#begin()
    // A worker on hold has addresses, but no descriptors yet.
    const own = upFd === null || upFd === undefined ? [channelFd] : [channelFd, upFd]
    const fds = [...own, ...sockets.map(({ fd }) => fd).filter((fd) => fd >= 0)]
    passDescriptorsOn(fds, () => !this.#channel.isOpen)
  }

  /** Behind a command this waits for the process that listens: the others in the tree are not the worker. */
  readonly #begin = (): void => {
    if (this.#channel.isOpen) return
    const { procname, slot, channelFd, handler } = this.#orders
    this.#channel.open(PROTOCOL_VERSION)
    if (procname !== null) process.title = `${procname} worker ${slot}`
    this.#reporter.start(this.#orders)
    if (handler && channelFd === null) process.once('beforeExit', () => void this.#tryHandler())
  }

  /** Nothing listens and nothing will: perhaps the app is a module that exports a handler. */
  async #tryHandler(): Promise<void> {
    const [, file] = process.argv
    if (this.#station.hasApp || this.#drain.hasBegun || file === undefined) return
    const { serveHandler } = await import('./handler.ts')
    await serveHandler(file, this.#orders.appListen)
  }

  #follow(server: Server): void {
    this.#connections.track(server)
    this.#sessions.track(server)
    watchUpgrades(server, () => {
      this.#counters.upgrades += 1
    })
    shareTicketKeys(server, this.#orders.ticketKeysBase64 ?? null)
  }

  #receive(message: ToWorker, handle: NativeHandle | null): void {
    switch (message.stint) {
      case 'serve':
        return this.#station.serve(message, handle)
      case 'release':
        return void this.#station.release(message)
      case 'pause':
        return this.#drain.hasBegun ? undefined : this.#pause.begin()
      case 'resume':
        return this.#drain.hasBegun ? undefined : this.#pause.end()
      case 'let-go':
        return this.#letGo.begin(message.connections)
      case 'drain':
        return void this.#drain.begin(message)
      case 'orders':
        this.#log.orders = message.accessLog
        this.#reportAtRequests = message.reportAtRequests
        return this.#countdown()
    }
  }

  /** Says so at once when the worker has answered as many requests as it was asked to. */
  readonly #countdown = (): void => {
    if (this.#reportAtRequests === 0 || this.#counters.requests < this.#reportAtRequests) return
    this.#reportAtRequests = 0
    this.#reporter.report()
  }

  /** The supervisor died: nobody will relieve this worker, so it answers what is queued and goes. */
  #leaveAlone(): void {
    const { idleGraceMs, orphanGraceMs } = this.#orders
    setTimeout(() => process.exit(0), orphanGraceMs).unref()
    void this.#drain.begin({ queue: 'answer', idleGraceMs: Math.min(idleGraceMs, orphanGraceMs) })
  }

  #makeStation(): Station {
    return new Station({
      orders: this.#orders,
      channel: this.#channel,
      served: this.#served,
      feeders: this.#feeders,
      open: this.#begin,
      isLeaving: () => this.#drain.hasBegun,
    })
  }

  #makeDrain(): Drain {
    return new Drain({
      requests: this.#requests,
      counters: this.#counters,
      connections: this.#connections,
      sessions: this.#sessions,
      queueCapacity: () =>
        (this.#served.all().length + this.#feeders.size) * mostWaiting(this.#orders.backlog),
      stopListening: () => {
        for (const server of this.#served.all()) stopListening(server)
        this.#feeders.closeAll()
      },
      closed: () => this.#channel.send({ stint: 'closed' }),
      drained: () => this.#drained(),
    })
  }

  #makePause(): Pause {
    return new Pause({
      holds: {
        requests: this.#requests,
        connections: this.#connections,
        sessions: this.#sessions,
      },
      closeIntake: () => this.#station.closeIntake(),
      closed: () => this.#channel.send({ stint: 'closed' }),
    })
  }

  #drained(): void {
    this.#channel.awaitSigterm()
    this.#reporter.last()
    this.#channel.send({ stint: 'drained' })
    if (!process.connected) process.exit(0)
  }
}
