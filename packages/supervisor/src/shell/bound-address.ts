import { fstatSync, lstatSync } from 'node:fs'
import type { ListenAddress } from '../protocol/messages.ts'
import type { SocketHandle } from './sockets.ts'

interface Name {
  address?: string
  port?: number
}

/**
 * Where a socket that a worker sent is really bound; null when it is not what the worker says. A worker is not believed
 * about a path: the file there is removed at the end, so it has to be a socket, and its maker's.
 */
export function boundAddress(handle: SocketHandle, claimed: ListenAddress): ListenAddress | null {
  if (claimed.kind === 'unix')
    return isSocketFile(claimed.path, fstatSync(handle.fd).uid) ? claimed : null
  const name: Name = {}
  ;(handle as { getsockname?: (name: Name) => void }).getsockname?.(name)
  const { address, port } = name
  return address === undefined || port === undefined ? null : { kind: 'tcp', host: address, port }
}

function isSocketFile(path: string, uid: number): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  return stat !== undefined && stat.isSocket() && stat.uid === uid
}
