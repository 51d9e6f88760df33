import { lstatSync, mkdirSync, type Stats } from 'node:fs'
import { join } from 'node:path'

const OTHERS = 0o077
const PRIVATE = 0o700

const ourUid = (): number => process.getuid?.() ?? 0

/** Where control sockets are made when no path was asked for. */
export function defaultControlDir(env: Readonly<Record<string, string | undefined>>): string {
  const runtime = env['XDG_RUNTIME_DIR'] ?? ''
  return runtime.startsWith('/') ? join(runtime, 'stint') : `/tmp/stint-${ourUid()}`
}

/**
 * Every directory in which a supervisor of this user may have made its socket: a service seldom has the runtime directory
 * of a login shell. A runtime directory of one's own choice is a world of its own.
 */
export function controlDirs(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const uid = ourUid()
  const usual = [`/run/user/${uid}/stint`, `/tmp/stint-${uid}`]
  const ours = defaultControlDir(env)
  const dirs = usual.includes(ours) ? usual : [ours]
  return dirs.filter((dir) => isPrivate(lstatSync(dir, { throwIfNoEntry: false })))
}

/** Makes the directory (mode 0700), or checks that the one that is there is ours alone. Returns what is wrong with it, or null. */
export function makePrivateDir(dir: string): string | null {
  try {
    mkdirSync(dir, { recursive: true, mode: PRIVATE })
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  return isPrivate(lstatSync(dir, { throwIfNoEntry: false }))
    ? null
    : `${dir} is not a directory that only this user can enter`
}

/** A link, somebody else's directory, or one that others may enter could be used to talk in our name. */
function isPrivate(stat: Stats | undefined): boolean {
  return (
    stat !== undefined && stat.isDirectory() && stat.uid === ourUid() && (stat.mode & OTHERS) === 0
  )
}
