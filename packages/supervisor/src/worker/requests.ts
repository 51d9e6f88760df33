import diagnostics from 'node:diagnostics_channel'
import type { ServerResponse } from 'node:http'
import type { Server, Socket } from 'node:net'
import { performance } from 'node:perf_hooks'

import { connectionOf, sentOn } from './connections.ts'
import type { Connection, Exchange } from './connections.ts'
import type { Counters } from './counters.ts'
import type { Ended, RequestLog } from './request-log.ts'

/** What node says when a request begins and when its response is finished. */
interface Said {
  readonly response: ServerResponse
  readonly socket: Socket
  readonly server: Server
}

/** A client that went away before its answer was finished. */
const ABORTED = 0

/**
 * Counts the HTTP/1 requests of the served servers. It listens to node's own channels and puts nothing on requests or
 * responses, so that counting is not felt. The channels are silent about aborted requests: those are what a connection that
 * closed leaves unanswered.
 */
export class Requests {
  /** Called for each request once its connection knows of it; set while clients are told to go. */
  onStart: ((connection: Connection, response: ServerResponse) => void) | null = null
  /** Called after each request is counted. */
  onEnd: () => void = () => undefined
  readonly #counters: Counters
  readonly #log: RequestLog
  readonly #isServed: (server: Server) => boolean

  constructor(counters: Counters, log: RequestLog, isServed: (server: Server) => boolean) {
    this.#counters = counters
    this.#log = log
    this.#isServed = isServed
    diagnostics.subscribe('http.server.request.start', (message) => this.#start(message as Said))
    diagnostics.subscribe('http.server.response.finish', (message) => this.#finish(message as Said))
  }

  /** Counts what a closed connection leaves unanswered. */
  readonly abandon = ({ exchanges }: Connection): void => {
    const nowMs = performance.now()
    for (const exchange of exchanges.splice(0)) this.#end(exchange, ABORTED, nowMs)
  }

  #start({ response, socket, server }: Said): void {
    const connection = connectionOf(socket)
    if (connection === undefined) return
    // The server that accepted it is served, and nearly always the one that parses; a look into a weak set costs more.
    if (connection.server !== server && !this.#isServed(server)) return
    this.#counters.begin()
    const startedMs = performance.now()
    const bytesBefore = this.#log.isOn ? sentOn(socket) : 0
    connection.exchanges.push({ response, startedMs, bytesBefore })
    this.onStart?.(connection, response)
  }

  #finish({ response, socket }: Said): void {
    const connection = connectionOf(socket)
    const exchange = connection === undefined ? null : take(connection, response)
    if (connection === undefined || exchange === null) return
    const nowMs = performance.now()
    if (connection.exchanges.length === 0) rest(connection, nowMs)
    this.#end(exchange, response.statusCode, nowMs)
  }

  #end(exchange: Exchange, status: number, nowMs: number): void {
    const durationMs = nowMs - exchange.startedMs
    this.#counters.end(status, durationMs)
    if (this.#log.wants(status, durationMs)) this.#log.write(endedOf(exchange, status, durationMs))
    this.onEnd()
  }
}

/** Takes an exchange from its connection; null: that does not know of it. Answers end in the order of their requests. */
function take({ exchanges }: Connection, response: ServerResponse): Exchange | null {
  const at =
    exchanges[0]?.response === response
      ? 0
      : exchanges.findIndex((exchange) => exchange.response === response)
  if (at === -1) return null
  // A lone one is the rule, and popping it is cheapest.
  return (exchanges.length === 1 ? exchanges.pop() : exchanges.splice(at, 1)[0]) ?? null
}

function endedOf({ response, bytesBefore }: Exchange, status: number, durationMs: number): Ended {
  const { method = '-', url = '-', socket } = response.req
  const bytesWritten = sentOn(socket) - bytesBefore
  return { method, url, status, durationMs, bytesWritten, client: socket.remoteAddress ?? '-' }
}

function rest(connection: Connection, nowMs: number): void {
  connection.activeMs = nowMs
  connection.hasAnswered = true
}
