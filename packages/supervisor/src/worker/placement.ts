import { rmSync } from 'node:fs'
import type { Server } from 'node:net'

import type { ListenAddress, ListenRequest, Orders } from '../protocol/messages.ts'
import { applyBacklog, internalsOf } from './internals.ts'
import { isOccupied } from './occupied.ts'
import type { Target } from './redirect.ts'
import { addressOf } from './request.ts'
import type { ListenCallOptions } from './request.ts'
import { detourFor, moveInto } from './unix-discover.ts'

/** A listen() call of the app that is to serve socket `index`. */
export interface ServedCall {
  readonly index: number
  readonly request: ListenRequest
  readonly options: ListenCallOptions
  /** Where the socket is that this life has served and closed already; null: it has not. A descriptor serves once. */
  readonly again: ListenAddress | null
}

/** Where a served call goes in this worker's mode; null: where it asked to. */
export function targetOf({ index, request, again }: ServedCall, orders: Orders): Target | null {
  if (again !== null && orders.mode !== 'hold')
    return { to: 'path', path: parkingPath(orders, 'again', index) }
  switch (orders.mode) {
    case 'discover':
      return discoverTarget(request, orders)
    case 'serve': {
      const socket = orders.sockets[index]
      return socket === undefined ? null : { to: 'fd', fd: socket.fd }
    }
    case 'hold':
      return {
        to: 'path',
        path: index === 0 ? orders.holdPath : parkingPath(orders, 'held', index),
      }
  }
}

/** Why a server listens where nobody asks, so that no two paths are the same. */
type Parked = 'held' | 'again' | 'sibling' | 'paused'

/** A private path for a listen() that nobody will connect to. */
export function parkingPath({ holdPath }: Orders, why: Parked, index: number): string {
  return `${holdPath}.${why}${index}`
}

/**
 * Finishes a served call that listens now: its backlog, and the address the app is to believe. Returns that address.
 */
export function place(server: Server, call: ServedCall, orders: Orders): ListenAddress | null {
  applyBacklog(server, orders.backlog)
  if (call.again !== null) return replace(server, call.index, call.again, orders)
  const meant = orders.sockets[call.index]?.address ?? null
  switch (orders.mode) {
    case 'discover':
      if (call.request.kind === 'unix') moveInto(server, call.request.path, call.options)
      return addressOf(server)
    case 'serve':
      if (meant?.kind === 'unix') internalsOf(server)._pipeName = meant.path
      return meant
    case 'hold':
      if (call.index !== 0) rmSync(parkingPath(orders, 'held', call.index), { force: true })
      if (meant !== null) pretend(server, meant)
      return meant
  }
}

/** A server that listens again is fed by sockets that the supervisor sends. */
function replace(
  server: Server,
  index: number,
  address: ListenAddress,
  orders: Orders,
): ListenAddress {
  if (orders.mode !== 'hold') rmSync(parkingPath(orders, 'again', index), { force: true })
  pretend(server, address)
  return address
}

function discoverTarget(request: ListenRequest, { reusePort }: Orders): Target | null {
  if (request.kind === 'unix') {
    const path = detourFor(request.path)
    return path === null ? null : { to: 'path', path }
  }
  return reusePort && !isOccupied(request) ? { to: 'reuse-port' } : null
}

/** Makes `server.address()` answer what it will be once the worker takes traffic. */
function pretend(server: Server, address: ListenAddress): void {
  const answer = address.kind === 'unix' ? address.path : addressInfo(address.host, address.port)
  server.address = () => answer
}

function addressInfo(
  host: string,
  port: number,
): { address: string; family: string; port: number } {
  return { address: host, family: host.includes(':') ? 'IPv6' : 'IPv4', port }
}
