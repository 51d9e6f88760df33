import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A directory of our own (mode 0700) for the private sockets of held workers. */
export interface RunDir {
  readonly socketPath: (life: number) => string
  readonly remove: () => void
}

/** A socket path has at most 107 bytes, so a long TMPDIR will not do. */
const LONGEST_BASE = 60

const OWNER_WRITES = 0o711
const OWNER_ONLY = 0o700

interface Place {
  /** What was made in the directory for temporary files. Ours: nobody else can put another one in its place. */
  readonly top: string
  /** Where the sockets are. */
  readonly inner: string
}

/** `uid`/`gid`: who must be able to bind there, in a directory that only they and root can enter. */
export function createRunDir(owner: {
  readonly uid: number | null
  readonly gid: number | null
}): RunDir {
  let place = makePlace(owner)
  return {
    socketPath: (life) => {
      // Cleaners of /tmp remove what is old. Under the same name it could be somebody else's by now.
      if (!existsSync(place.inner)) place = makePlace(owner)
      return join(place.inner, `${life}.sock`)
    },
    remove: () => rmSync(place.top, { recursive: true, force: true }),
  }
}

function makePlace({
  uid,
  gid,
}: {
  readonly uid: number | null
  readonly gid: number | null
}): Place {
  const base = tmpdir().length > LONGEST_BASE ? '/tmp' : tmpdir()
  const top = mkdtempSync(join(base, 'stint-'))
  if (uid === null) return { top, inner: top }
  // Owned by the worker, the top could be swapped for a link, and files be removed in its name wherever that leads.
  chmodSync(top, OWNER_WRITES)
  const inner = join(top, 'hold')
  mkdirSync(inner, { mode: OWNER_ONLY })
  chownSync(inner, uid, gid ?? -1)
  return { top, inner }
}
