import { chmodSync, existsSync, renameSync, statSync } from 'node:fs'
import type { Server } from 'node:net'
import { dirname, join } from 'node:path'

import type { ListenRequest } from '../protocol/messages.ts'
import { internalsOf } from './internals.ts'
import type { ListenCallOptions } from './request.ts'

const ALL_READ = 0o444
const ALL_WRITE = 0o222
/** `sun_path` of unix(7), less the NUL that ends it. */
const LONGEST_BYTES = 107
/** Short, for where a name is to fit beside one that is all but too long. */
const RADIX = 36

/**
 * Where to bind a unix socket instead of at `path`, or null to bind there. Libuv removes the file it bound when the
 * socket closes, and this socket is to outlive the worker that bound it: so it is bound beside and renamed into place. Null, too,
 * where no name beside it is short enough for a unix address.
 */
export function detourFor(path: string): string | null {
  const isAbstract = path.startsWith('\0')
  // A path that is no address itself is the app's own error, and node says so.
  if (isAbstract || !isAddress(path) || existsSync(path)) return null
  return namesBeside(path).find((name) => !existsSync(name)) ?? null
}

function namesBeside(path: string): readonly string[] {
  const short = join(dirname(path), `.${process.pid.toString(RADIX)}`)
  return [`${path}.${process.pid}`, short].filter(isAddress)
}

function isAddress(path: string): boolean {
  return Buffer.byteLength(path) <= LONGEST_BYTES
}

/** Whether a socket was bound in its place, for want of room beside it. To be asked before anything is moved. */
export function isInPlace(server: Server, request: ListenRequest): boolean {
  if (request.kind !== 'unix' || request.path.startsWith('\0')) return false
  return server.address() === request.path && namesBeside(request.path).length === 0
}

/** Moves the socket to where the app wanted it, with the mode it asked for. */
export function moveInto(server: Server, path: string, options: ListenCallOptions): void {
  const detour = server.address()
  if (typeof detour !== 'string' || detour === path) return
  const mode =
    (options.readableAll === true ? ALL_READ : 0) | (options.writableAll === true ? ALL_WRITE : 0)
  if (mode !== 0) chmodSync(detour, (statSync(detour).mode & 0o777) | mode)
  renameSync(detour, path)
  internalsOf(server)._pipeName = path
}
