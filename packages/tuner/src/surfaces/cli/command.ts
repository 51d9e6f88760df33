import type { Options } from 'yargs'
import type { Given } from './given.ts'
import type { Io } from './io.ts'

/** One command of `stint tune`. */
export interface Command {
  /** With its positional words, as yargs wants them: `run [words..]`. */
  readonly usage: string
  readonly help: string
  readonly options: Readonly<Record<string, Options>>
  /** The result is the exit code. A `UsageError` is one line and exit code 2. */
  readonly run: (given: Given, io: Io) => Promise<number>
}
