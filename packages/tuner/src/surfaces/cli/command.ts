import type { Options } from 'yargs'
import type { Given } from './given.ts'
import type { Io } from './io.ts'

/** One command of `stint tune`. */
export interface Command {
  readonly name: string
  /** The words behind its name, in order; those that are needed come first. */
  readonly words: readonly Word[]
  /** Whether a command to run may stand behind `--`. */
  readonly takesCommand: boolean
  readonly help: string
  readonly options: Readonly<Record<string, Options>>
  /** The result is the exit code. A `UsageError` is one line and exit code 2. */
  readonly run: (given: Given, io: Io) => Promise<number>
}

/** A word of a command line that is no flag. */
interface Word {
  readonly name: string
  readonly isNeeded: boolean
  /** What it stands for: `the folder of a session`. */
  readonly expected: string
}

/** The app, which may also be a command behind `--`. */
export const appWord: Word = { name: 'app', isNeeded: false, expected: 'an app' }
/** The folder of a session. */
export const folderWord: Word = {
  name: 'folder',
  isNeeded: true,
  expected: 'the folder that stint tune run left',
}
/** A profile's file. */
export const profileWord: Word = { name: 'profile', isNeeded: true, expected: 'a profile.json' }
