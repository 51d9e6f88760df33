/** What a command needs of the process it runs in. */
export interface Io {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** The program as it was started, for finding `stint-X` beside it; null when that is unknown. */
  readonly program: string | null
  readonly out: (text: string) => void
  readonly err: (text: string) => void
}

/** The real process. */
export function processIo(): Io {
  return {
    cwd: process.cwd(),
    env: process.env,
    program: process.argv[1] ?? null,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  }
}
