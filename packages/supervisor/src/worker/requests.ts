import diagnostics from 'node:diagnostics_channel'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Server, Socket } from 'node:net'
import { performance } from 'node:perf_hooks'

import { connectionOf } from './connections.ts'
import type { Connection } from './connections.ts'
import type { Counters } from './counters.ts'
import type { Ended, RequestLog } from './request-log.ts'

interface Started {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly socket: Socket
  readonly server: Server
}

const startedAt: unique symbol = Symbol('stint.startedAt')
const bytesBefore: unique symbol = Symbol('stint.bytesBefore')

type Timed = ServerResponse & { [startedAt]?: number; [bytesBefore]?: number }

/**
 * Counts the HTTP/1 requests of the served servers. It listens to `http.server.request.start` and to each response's
 * `close`, since `http.server.response.finish` is silent about aborted requests.
 */
export class Requests {
  /** Called for each request once its connection knows of it; set while draining. */
  onStart: ((connection: Connection, response: ServerResponse) => void) | null = null
  /** Called after each request is counted. */
  onEnd: () => void = () => undefined
  readonly #counters: Counters
  readonly #isServed: (server: Server) => boolean

  readonly #log: RequestLog

  constructor(counters: Counters, log: RequestLog, isServed: (server: Server) => boolean) {
    this.#counters = counters
    this.#log = log
    this.#isServed = isServed
    diagnostics.subscribe('http.server.request.start', (message) => this.#start(message as Started))
  }

  #start({ response, socket, server }: Started): void {
    if (!this.#isServed(server)) return
    ;(response as Timed)[startedAt] = performance.now()
    if (this.#log.isOn) (response as Timed)[bytesBefore] = socket.bytesWritten
    this.#counters.begin()
    response.on('close', this.#close)
    const connection = connectionOf(socket)
    if (connection === undefined) return
    connection.outstanding += 1
    connection.last = response
    this.onStart?.(connection, response)
  }

  /** One function for all responses; each response passes itself as `this`. */
  readonly #close = this.#makeClose()

  #makeClose(): (this: ServerResponse) => void {
    const end = (response: Timed): void => this.#end(response)
    return function close() {
      end(this)
    }
  }

  #end(response: Timed): void {
    const nowMs = performance.now()
    const durationMs = nowMs - (response[startedAt] ?? nowMs)
    const status = response.writableFinished ? response.statusCode : 0
    this.#counters.end(status, durationMs)
    const { socket } = response.req
    const connection = connectionOf(socket)
    if (connection !== undefined) rest(connection, nowMs)
    if (this.#log.wants(status, durationMs)) this.#log.write(endedOf(response, status, durationMs))
    this.onEnd()
  }
}

function endedOf(response: Timed, status: number, durationMs: number): Ended {
  const { method = '-', url = '-', socket } = response.req
  const bytesWritten = socket.bytesWritten - (response[bytesBefore] ?? 0)
  return { method, url, status, durationMs, bytesWritten, client: socket.remoteAddress ?? '-' }
}

function rest(connection: Connection, nowMs: number): void {
  connection.outstanding -= 1
  connection.activeMs = nowMs
  if (connection.outstanding !== 0) return
  connection.last = null
  connection.bytesWhenIdle = connection.socket.bytesRead
}
