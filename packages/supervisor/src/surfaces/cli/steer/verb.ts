import type { Found } from '../../control/find.ts'
import type { Io } from '../io.ts'

/** A command for a running supervisor, as it was typed. */
export interface Call {
  readonly found: Found
  readonly words: readonly string[]
  readonly switches: ReadonlySet<string>
  readonly io: Io
}

/** One verb of the control socket on the command line. */
export interface Verb {
  /** How it is called, for help and complaints: `scale N|+1|-1`. */
  readonly usage: string
  readonly help: string
  /** Switches it knows beside `--json`. */
  readonly switches: readonly string[]
  /** True when the words make sense. */
  readonly takes: (words: readonly string[]) => boolean
  /** Does it; the result is the exit code. */
  readonly run: (call: Call) => Promise<number>
}

/** Prints a result: as one JSON document with `--json`, else as the text says. */
export function show({ switches, io }: Call, result: unknown, text: () => string): void {
  io.out(switches.has('json') ? `${JSON.stringify(result, null, 2)}\n` : text())
}
