import { chownSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A directory of our own (mode 0700) for the private sockets of held workers. */
export interface RunDir {
  readonly socketPath: (life: number) => string
  readonly remove: () => void
}

/** A socket path has at most 107 bytes, so a long TMPDIR will not do. */
const LONGEST_BASE = 60

/** `uid`/`gid`: who must be able to bind there. */
export function createRunDir(owner: {
  readonly uid: number | null
  readonly gid: number | null
}): RunDir {
  let path = makeDirectory(owner)
  return {
    socketPath: (life) => {
      // Cleaners of /tmp remove what is old. Under the same name it could be somebody else's by now.
      if (!existsSync(path)) path = makeDirectory(owner)
      return join(path, `${life}.sock`)
    },
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}

function makeDirectory({
  uid,
  gid,
}: {
  readonly uid: number | null
  readonly gid: number | null
}): string {
  const base = tmpdir().length > LONGEST_BASE ? '/tmp' : tmpdir()
  const path = mkdtempSync(join(base, 'stint-'))
  if (uid !== null) chownSync(path, uid, gid ?? -1)
  return path
}
