import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Why nothing can be written into a directory; null when it can. Tried, since no look at modes tells; leaves no trace. */
export function whyNotWritable(directory: string): string | null {
  const missing = missingIn(directory)
  try {
    for (const each of missing) mkdirSync(each)
    const probe = join(directory, `.stint-tune-${process.pid}`)
    writeFileSync(probe, '')
    rmSync(probe)
    return null
  } catch (error) {
    return reasonOf(error)
  } finally {
    const [outermost] = missing
    if (outermost !== undefined) removeMade(outermost)
  }
}

/** The directories that have to be made, outermost first: `recursive` of mkdir never returns below /proc. */
function missingIn(directory: string): readonly string[] {
  return existsSync(directory) ? [] : [...missingIn(dirname(directory)), directory]
}

function removeMade(directory: string): void {
  try {
    rmSync(directory, { recursive: true, force: true })
  } catch {
    // It could not even be made.
  }
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EEXIST: 'it is no directory',
  ENOTDIR: 'part of the path is no directory',
  ENOENT: 'no such directory can be made',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'the quota of the disk is used up',
  EISDIR: 'it is a directory',
}

/** What the file system said, in words. */
export function reasonOf(error: unknown): string {
  const { code = '' } = error as NodeJS.ErrnoException
  return reasons[code] ?? (code === '' ? String(error) : code)
}
