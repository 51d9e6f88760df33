import { chmodSync, existsSync, renameSync, statSync } from 'node:fs'
import type { Server } from 'node:net'

import { internalsOf } from './internals.ts'
import type { ListenCallOptions } from './request.ts'

const ALL_READ = 0o444
const ALL_WRITE = 0o222

/**
 * Where to bind a unix socket instead of at `path`, or null to bind there. Libuv removes the file it bound when the
 * socket closes, and this socket is to outlive the worker that bound it: so it is bound beside and renamed into place.
 */
export function detourFor(path: string): string | null {
  const isAbstract = path.startsWith('\0')
  return isAbstract || existsSync(path) ? null : `${path}.${process.pid}`
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
