/** A parsed command line. */
export interface Given {
  readonly words: readonly string[]
  /** Words behind `--`. */
  readonly rest: readonly string[]
  readonly text: (name: string) => string | undefined
  readonly texts: (name: string) => readonly string[]
  readonly has: (flag: string) => boolean
}

/** From what yargs made of it; with `populate--` and every option declared, values are strings, lists and booleans. */
export function givenOf(argv: Readonly<Record<string, unknown>>, words: readonly string[]): Given {
  const list = (value: unknown): readonly string[] =>
    value === undefined || value === null || value === '' ? [] : [value].flat().map(String)
  return {
    words: words.flatMap((word) => list(argv[word])),
    rest: list(argv['--']),
    text: (name) => list(argv[name]).at(-1),
    texts: (name) => list(argv[name]),
    has: (flag) => argv[flag] === true,
  }
}
