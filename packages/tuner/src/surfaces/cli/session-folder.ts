import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { whyNotWritable } from '../../shell/writable.ts'
import { logInto, type LogFile } from './log-file.ts'
import { UsageError } from './usage-error.ts'

/** Where a session keeps everything. */
export interface SessionFolder {
  readonly directory: string
  readonly journal: string
  readonly profile: string
  readonly report: string
}

/** A folder in use. */
export interface OpenFolder {
  /** Gets everything that targets print. */
  readonly log: LogFile
  /** Removes what opening it made: there is no session to keep. */
  readonly discard: () => void
}

/** The files of a session's folder. */
export function folderAt(directory: string): SessionFolder {
  return {
    directory,
    journal: join(directory, 'journal.jsonl'),
    profile: join(directory, 'profile.json'),
    report: join(directory, 'report.html'),
  }
}

/** Throws a `UsageError` when no session can be started there. Leaves nothing behind. */
export function checkNewFolder({ directory, journal }: SessionFolder, cwd: string): void {
  const name = relative(cwd, directory) || '.'
  if (existsSync(journal))
    throw new UsageError(
      `--out: ${name} holds a session already: stint tune resume ${name} goes on with it; name another folder for a new one`,
    )
  checkWritable('--out', directory, name)
}

/** Throws a `UsageError` when nothing can be written into a directory, which need not exist yet. */
export function checkWritable(flag: string, directory: string, name: string): void {
  const why = whyNotWritable(directory)
  if (why !== null)
    throw new UsageError(`${flag}: cannot write into ${name}: ${why}; name another folder`)
}

/** Throws a `UsageError` when there is no session in a folder that a user named. */
export function checkSession({ directory, journal }: SessionFolder, cwd: string): void {
  if (existsSync(journal)) return
  const name = relative(cwd, directory) || '.'
  const what = existsSync(directory) ? 'it has no journal.jsonl' : 'there is no such folder'
  throw new UsageError(
    `${name} holds no session: ${what}; name the folder that stint tune run left`,
  )
}

/** Makes the folder if need be, and the file that gets everything targets print. */
export function openFolder({ directory }: SessionFolder): OpenFolder {
  const made = mkdirSync(directory, { recursive: true })
  const path = join(directory, 'target.log')
  const isNew = !existsSync(path)
  const log = logInto(path)
  return {
    log,
    discard: () => {
      log.close()
      if (made !== undefined) rmSync(made, { recursive: true, force: true })
      else if (isNew) rmSync(path, { force: true })
    },
  }
}
