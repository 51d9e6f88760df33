import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A directory of our own (mode 0700) for the private sockets of held workers. */
export interface RunDir {
  readonly socketPath: (life: number) => string
  readonly remove: () => void
}

/** `uid`/`gid`: who must be able to bind there. Short on purpose: a socket path has at most 107 bytes. */
export function createRunDir({
  uid,
  gid,
}: {
  readonly uid: number | null
  readonly gid: number | null
}): RunDir {
  const path = mkdtempSync(join(tmpdir().length > 60 ? '/tmp' : tmpdir(), 'stint-'))
  if (uid !== null) chownSync(path, uid, gid ?? -1)
  return {
    socketPath: (life) => join(path, `${life}.sock`),
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}
