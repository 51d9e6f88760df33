import { rmSync } from 'node:fs'
import net from 'node:net'
import type { Server } from 'node:net'

import { internalsOf } from './internals.ts'
import type { NativeHandle } from './internals.ts'
import { stopListening } from './stop-listening.ts'

interface ParkedHandle extends NativeHandle {
  onconnection?: (status: number, client?: NativeHandle) => void
}

type CreateServerHandle = (path: string, port: -1, family: -1) => ParkedHandle | number

/**
 * Takes a listening server off its socket without the app noticing: it goes on listening, where nobody asks. Closing it
 * would tell the app, and would end a process that has nothing else to live for.
 */
export function park(server: Server, path: string): void {
  const internals = internalsOf(server)
  const { _handle: served } = internals
  if (!served) return
  const parked = createParked(path)
  if (parked === null) return stopListening(server)
  const address = server.address()
  server.address = () => address
  if (internals._unref === true) parked.unref?.()
  internals._handle = parked
  served.close?.()
}

function createParked(path: string): ParkedHandle | null {
  const { _createServerHandle } = net as unknown as { _createServerHandle?: CreateServerHandle }
  const handle = _createServerHandle?.(path, -1, -1)
  if (handle === undefined || typeof handle === 'number') return null
  handle.onconnection = (_status, client) => client?.close?.()
  handle.listen?.(1)
  rmSync(path, { force: true })
  return handle
}
