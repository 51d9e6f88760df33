import type { Server, Socket } from 'node:net'

/** A libuv stream as node wraps it (TCP or Pipe): what travels over IPC as a bare socket. */
export interface NativeHandle {
  readonly fd?: number
  listen?(backlog: number): number
  close?(): void
  unref?(): void
}

/** The undocumented parts of `net.Server` the agent needs; the same on Node 22, 24 and 26, and always guarded. */
export interface ServerInternals {
  _handle?: NativeHandle | null
  _pipeName?: string
  _unref?: boolean
  noDelay?: boolean
  keepAlive?: boolean
  keepAliveInitialDelay?: number
  allowHalfOpen?: boolean
  pauseOnConnect?: boolean
  highWaterMark?: number
  maxConnections?: number
}

/** The undocumented parts of a socket: the raw socket below TLS, and the HTTP parser while there is one. */
export interface SocketInternals {
  _parent?: Socket | null
  parser?: { getCurrentBuffer?(): Buffer } | null
}

/** Node's own record of a server's HTTP/1 connections; its `closeIdleConnections()` goes by it. */
interface ConnectionsList {
  idle?(): readonly { readonly socket?: Socket | null }[]
}

const CONNECTIONS = 'http.server.connections'

/** The same server, seen with its undocumented parts. */
export function internalsOf(server: Server): ServerInternals {
  return server
}

/** The same socket, seen with its undocumented parts. */
export function socketInternalsOf(socket: Socket): SocketInternals {
  return socket as unknown as SocketInternals
}

/**
 * The sockets of an HTTP server that have completed a request and not begun another; one that has not begun its first
 * is not among them. Null: this server has no such record.
 */
export function betweenRequests(server: Server): ReadonlySet<Socket | null | undefined> | null {
  const key = Object.getOwnPropertySymbols(server).find(
    ({ description }) => description === CONNECTIONS,
  )
  if (key === undefined) return null
  const parsers = (server as unknown as Record<symbol, ConnectionsList | undefined>)[key]?.idle?.()
  return parsers === undefined ? null : new Set(parsers.map(({ socket }) => socket))
}

/** Sets the accept backlog: `listen({ fd, backlog })` ignores it, a second listen(2) does not. */
export function applyBacklog(server: Server, backlog: number): void {
  internalsOf(server)._handle?.listen?.(backlog)
}
