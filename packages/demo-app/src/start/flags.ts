/** Flags for `stint run`, by name without the dashes. */
export type Flags = ReadonlyMap<string, string>

type Environment = Readonly<Record<string, string | undefined>>

/** Other spellings of the flags that have a default here. */
const spellings = new Map([
  ['p', 'workers'],
  ['processes', 'workers'],
  ['http-socket', 'listen'],
])

/** What `pnpm start` gives `stint run` unless told otherwise; `PORT` and `METRICS_PORT` count. */
export function defaultFlags(env: Environment): Flags {
  return new Map([
    ['workers', '3'],
    ['max-requests', '1000'],
    ['listen', `127.0.0.1:${env.PORT || 3000}`],
    ['metrics', `127.0.0.1:${env.METRICS_PORT || 9464}`],
  ])
}

/** The flags in an argument list, given as `--name value` or `--name=value`. */
export function givenFlags(args: readonly string[]): Flags {
  const given = new Map<string, string>()
  for (const [index, argument] of args.entries()) {
    const [, name, value = args[index + 1] ?? ''] = /^--?([a-z-]+)(?:=(.*))?$/.exec(argument) ?? []
    if (name !== undefined) given.set(spellings.get(name) ?? name, value)
  }
  return given
}

/** The arguments for `stint`: the defaults nobody overrode, then what was given, then the app. */
export function runArguments(defaults: Flags, extra: readonly string[], app: string): string[] {
  const given = givenFlags(extra)
  const kept = [...defaults].filter(([name]) => !given.has(name))
  return ['run', ...kept.flatMap(([name, value]) => [`--${name}`, value]), ...extra, app]
}
