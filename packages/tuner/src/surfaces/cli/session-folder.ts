import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { logInto, type LogFile } from './log-file.ts'

/** Where a session keeps everything. */
export interface SessionFolder {
  readonly directory: string
  readonly journal: string
  readonly profile: string
  readonly report: string
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

/** Makes the folder if need be, and the file that gets everything targets print. */
export function openFolder({ directory }: SessionFolder): LogFile {
  mkdirSync(directory, { recursive: true })
  return logInto(join(directory, 'target.log'))
}
