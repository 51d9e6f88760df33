import { lchownSync, lstatSync, rmSync, unlinkSync } from 'node:fs'
import net from 'node:net'
import { ListenError } from './listen-error.ts'

const EVERY_PERMISSION = 0o777

/**
 * Removes the socket file that an earlier process left behind. A path that still answers, or that is no socket, is
 * somebody else's and is never unlinked.
 */
export async function freeStaleSocket(path: string): Promise<void> {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return
  if (!stat.isSocket())
    throw new ListenError(
      `cannot listen on unix:${path}: a file that is not a socket is in the way; remove it or choose another path`,
    )
  if (await isAlive(path)) throw takenPath(path)
  unlinkSync(path)
}

export function takenPath(path: string): ListenError {
  return new ListenError(
    `cannot listen on unix:${path}: another process serves there; stop it or choose another path`,
  )
}

/** True when somebody listens on this socket, or may. */
export function isAlive(path: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = net.connect(path)
  socket.once('connect', () => resolve(true))
  // A full queue (EAGAIN) or a path we may not touch (EACCES) is somebody's; only a refusal means nobody listens.
  socket.once('error', (error: NodeJS.ErrnoException) =>
    resolve(error.code !== 'ECONNREFUSED' && error.code !== 'ENOENT'),
  )
  return promise.finally(() => socket.destroy())
}

/** A socket file, or a link to one, that is ours: the path may later be somebody else's. */
export interface UnixFile {
  readonly path: string
  readonly inode: bigint | null
}

export function ownFile(path: string): UnixFile {
  const stat = lstatSync(path, { bigint: true, throwIfNoEntry: false })
  const isOurs = stat?.isSocket() === true || stat?.isSymbolicLink() === true
  return { path, inode: isOurs ? stat.ino : null }
}

/** Unlinks the file only while it is still the same one. */
export function unlinkOwn({ path, inode }: UnixFile): void {
  if (inode !== null && ownFile(path).inode === inode) rmSync(path, { force: true })
}

/**
 * Binds with the mode that `chmod-socket` asks for. A later chmod would leave a moment in which the socket is open to others,
 * and would follow a link that somebody put in its place; `bind` has to be done when this returns.
 */
export function withSocketMode<T>(mode: number | null, bind: () => T): T {
  if (mode === null) return bind()
  const before = process.umask(EVERY_PERMISSION & ~mode)
  try {
    return bind()
  } finally {
    process.umask(before)
  }
}

/** Applies `chown-socket`, to the file itself even if it is a link by now. */
export function giveSocket(
  path: string,
  { uid, gid }: { readonly uid: number | null; readonly gid: number | null },
): void {
  if (uid !== null || gid !== null) lchownSync(path, uid ?? -1, gid ?? -1)
}
