import { Socket } from 'node:net'
import type { Server } from 'node:net'
import { performance } from 'node:perf_hooks'
import type { ServerResponse } from 'node:http'

import { Crowd } from './crowd.ts'
import type { Member } from './crowd.ts'
import { socketInternalsOf } from './internals.ts'

/** One request of a connection and its answer, while it is on. */
export interface Exchange {
  readonly response: ServerResponse
  /** `performance.now()`. */
  readonly startedMs: number
  /** Written on the connection before this answer. */
  readonly bytesBefore: number
}

/** What the agent knows of one accepted connection. Times are `performance.now()`. */
export interface Connection extends Member {
  /** The one that accepted it. */
  readonly server: Server
  /** The socket the app reads: under TLS the decrypted one. */
  socket: Socket
  /** Requests begun and not yet answered, in the order they came; only the last may announce the end of the connection. */
  readonly exchanges: Exchange[]
  /** Where that request ends in the byte stream, as far as is known. */
  lastEndsAt: number
  activeMs: number
  /** It has brought a request and had the answer. */
  hasAnswered: boolean
  /** It left HTTP/1 (WebSocket, tunnel, HTTP/2 session) or never was a socket, and is not ours to close. */
  isForeign: boolean
}

const connectionKey: unique symbol = Symbol('stint.connection')

type Keyed = { [connectionKey]?: Connection }

/** The connection a socket (raw or decrypted) belongs to. */
export function connectionOf(socket: Socket): Connection | undefined {
  return (socket as Keyed)[connectionKey]
}

/** Every open connection of the served servers. */
export class Connections {
  /** Accepted since the start. */
  accepted = 0
  /** Called first of all when a connection closed, with what it leaves unanswered. */
  onAbandon: (connection: Connection) => void = () => undefined
  /** Called after a connection closed. */
  onClose: () => void = () => undefined
  #sentByClosedBytes = 0
  readonly #open = new Crowd<Connection>()

  /** Follows the connections of a server, TLS or not, from now on. */
  track(server: Server): void {
    // Before the app's own listeners: an HTTP/2 session begins inside one of them.
    server.prependListener('connection', (socket) => this.#accept(server, socket))
    server.prependListener('secureConnection', secure)
  }

  get size(): number {
    return this.#open.size
  }

  /** Written so far, by those that closed and those that are open: node counts anyway, so a request costs nothing. */
  get sentBytes(): number {
    let bytes = this.#sentByClosedBytes
    for (const { socket } of this.#open) bytes += sentOn(socket)
    return bytes
  }

  all(): Iterable<Connection> {
    return this.#open
  }

  #accept(server: Server, socket: Socket): void {
    const connection: Connection = {
      server,
      socket,
      exchanges: [],
      lastEndsAt: Number.POSITIVE_INFINITY,
      activeMs: performance.now(),
      hasAnswered: false,
      // An app may hand any stream to its server: `emit('connection', stream)`.
      isForeign: !(socket instanceof Socket),
      place: -1,
    }
    ;(socket as Keyed)[connectionKey] = connection
    this.accepted += 1
    this.#open.add(connection)
    socket.on('close', () => this.#forget(connection))
  }

  #forget(connection: Connection): void {
    this.#open.delete(connection)
    this.#sentByClosedBytes += sentOn(connection.socket)
    if (connection.exchanges.length > 0) this.onAbandon(connection)
    this.onClose()
  }
}

/** Bytes written; a stream that is no socket does not count them. */
export function sentOn(socket: Socket): number {
  return socket instanceof Socket ? socket.bytesWritten : 0
}

function secure(socket: Socket): void {
  const raw = socketInternalsOf(socket)._parent
  const connection = raw ? connectionOf(raw) : undefined
  if (connection === undefined) return
  connection.socket = socket
  connection.activeMs = performance.now()
  ;(socket as Keyed)[connectionKey] = connection
}
