import type { Server } from 'node:net'

import type { ListenAddress, ListenRequest } from '../protocol/messages.ts'

/** The options of a listen() call as node publishes them, before it acts on them. */
export interface ListenCallOptions {
  port?: unknown
  host?: unknown
  path?: unknown
  readableAll?: unknown
  writableAll?: unknown
  fd?: unknown
  handle?: unknown
  _handle?: unknown
  signal?: AbortSignal
}

/** What a listen() call asks for; null when it brings a socket of its own (a handle or a descriptor). */
export function requestOf(options: ListenCallOptions): ListenRequest | null {
  if (options.fd !== undefined || options.handle !== undefined || options._handle !== undefined) {
    return null
  }
  if (typeof options.path === 'string' && !hasPort(options)) {
    return { kind: 'unix', path: options.path }
  }
  const port = Number(options.port ?? 0)
  if (!Number.isInteger(port)) return null
  const host = typeof options.host === 'string' && options.host !== '' ? options.host : null
  return { kind: 'tcp', host, port }
}

function hasPort({ port }: ListenCallOptions): boolean {
  return typeof port === 'number' || typeof port === 'string'
}

/** Whether two calls asked for the same place. */
export function isSameRequest(a: ListenRequest, b: ListenRequest): boolean {
  if (a.kind === 'unix') return b.kind === 'unix' && a.path === b.path
  return b.kind === 'tcp' && a.port === b.port && a.host === b.host
}

/** Whether a call is the one an operator named; a name without a host means any host. */
export function isNamedBy(name: ListenRequest, request: ListenRequest): boolean {
  if (name.kind === 'tcp' && name.host === null) {
    return request.kind === 'tcp' && request.port === name.port
  }
  return isSameRequest(name, request)
}

/** Where a listening server is, or null when it does not listen. */
export function addressOf(server: Server): ListenAddress | null {
  const address = server.address()
  if (address === null) return null
  if (typeof address === 'string') return { kind: 'unix', path: address }
  return { kind: 'tcp', host: address.address, port: address.port }
}

/** As an operator would write it: `3000`, `127.0.0.1:3000`, `[::1]:3000` or `unix:/run/app.sock`. */
export function printRequest(request: ListenRequest): string {
  if (request.kind === 'unix') return `unix:${request.path}`
  if (request.host === null) return String(request.port)
  const host = request.host.includes(':') ? `[${request.host}]` : request.host
  return `${host}:${request.port}`
}
