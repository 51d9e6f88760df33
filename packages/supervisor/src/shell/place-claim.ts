import { createHash } from 'node:crypto'
import { realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { ListenAddress } from '../protocol/messages.ts'
import { takeLock } from './abstract-lock.ts'
import { ownListener } from './procfs/abstract-socket.ts'

/** An address that is spoken for. */
export interface PlaceClaim {
  /** Somebody listens there by now, which shows by itself. */
  readonly release: () => void
}

const NO_CLAIM: PlaceClaim = { release: () => {} }

/**
 * Speaks for an address until a worker listens there. A socket that is bound and does not listen shows to nobody: with
 * SO_REUSEPORT a second supervisor of the same user binds the same port, and takes the file of a unix socket for a stale one.
 * Null: another supervisor has spoken for it. A stranger who takes the name of the lock keeps nobody from serving.
 */
export async function claimPlace(address: ListenAddress): Promise<PlaceClaim | null> {
  if (process.platform !== 'linux' || (address.kind === 'tcp' && address.port === 0))
    return NO_CLAIM
  const name = lockName(address)
  const lock = await takeLock(name)
  if (lock === null) return NO_CLAIM
  if (lock !== 'busy') return { release: () => void lock.close() }
  const owner = ownListener(name)
  // Ourselves: the same address was asked for twice.
  return owner === null || owner === process.pid ? NO_CLAIM : null
}

/** Of bounded length whatever the path. Users are apart: Linux lets only sockets of one user share a port. */
export function lockName(address: ListenAddress): string {
  const place =
    address.kind === 'tcp' ? `${address.host} ${address.port}` : realPath(resolve(address.path))
  const digest = createHash('sha256').update(`${process.geteuid?.()} ${place}`).digest('hex')
  return `stint-place-${digest}`
}

/** The socket is not there yet; the directory may be a link. */
function realPath(path: string): string {
  try {
    return join(realpathSync(dirname(path)), basename(path))
  } catch {
    return path
  }
}
