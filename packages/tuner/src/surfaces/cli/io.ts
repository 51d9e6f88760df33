/** What a command needs of the process it runs in. */
export interface Io {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** Columns of the terminal that progress is drawn on; null: no terminal. */
  readonly columns: () => number | null
}

/** The real process. */
export function processIo(): Io {
  return {
    cwd: process.cwd(),
    env: process.env,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    columns: () => (process.stderr.isTTY ? process.stderr.columns || null : null),
  }
}
