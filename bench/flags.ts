import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'

/** One flag of a script: what it is when not given, and what becomes of the text that is. */
export interface Flag<T> {
  readonly byDefault: T
  /** For whoever wrote something else: `a whole number from 1 on`. Null: a switch, which takes nothing. */
  readonly takes: string | null
  /** Null: the text is none of that. */
  readonly read: (text: string) => T | null
}

type Flags = Readonly<Record<string, Flag<unknown>>>

type Values<F extends Flags> = {
  readonly [Name in keyof F]: F[Name] extends Flag<infer T> ? T : never
}

const NUMBER = /^\d+(?:\.\d+)?$/

/** A whole number, from 1 on unless said otherwise; as many as make no sense anywhere are too many. */
export const whole = (byDefault: number, { least = 1, most = 1_000_000 } = {}): Flag<number> => ({
  byDefault,
  takes: `a whole number from ${least} to ${most}`,
  read: (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN
    return value >= least && value <= most ? value : null
  },
})

/** A number above 0, with or without a fraction. */
export const positive = (byDefault: number): Flag<number> => ({
  byDefault,
  takes: 'a number above 0',
  read: (text) => (NUMBER.test(text) && Number(text) > 0 ? Number(text) : null),
})

/** A number that may be 0. */
export const amount = (byDefault: number): Flag<number> => ({
  byDefault,
  takes: 'a number from 0 on',
  read: (text) => (NUMBER.test(text) ? Number(text) : null),
})

/** Several of what a flag takes one of, with commas between them. */
export const listOf = <T>(
  one: (byDefault: T) => Flag<T>,
  byDefault: readonly [T, ...T[]],
): Flag<readonly T[]> => {
  const { takes, read } = one(byDefault[0])
  return {
    byDefault,
    takes: `${takes}, or several with commas between them`,
    read: (text) => {
      const values = text.split(',').map(read)
      const good = values.filter((value) => value !== null)
      return good.length === values.length ? good : null
    },
  }
}

/** Some of these names, with commas between them; all of them when not given. */
export const someOf = <Name extends string>(names: readonly Name[]): Flag<readonly Name[]> => ({
  byDefault: names,
  takes: `one of ${names.join(', ')}, or several with commas between them`,
  read: (text) => {
    const given = text.split(',')
    return given.every((each) => names.some((name) => name === each))
      ? names.filter((name) => given.includes(name))
      : null
  },
})

/** One of these names; the first of them when not given. */
export const oneOf = <const Name extends string>(
  names: readonly [Name, ...Name[]],
): Flag<Name> => ({
  byDefault: names[0],
  takes: `one of ${names.join(', ')}`,
  read: (text) => names.find((name) => name === text) ?? null,
})

/** The path of a Node. */
export const nodePath: Flag<string> = {
  byDefault: process.execPath,
  takes: 'the path of a Node',
  read: (text) => (isNode(text) ? text : null),
}

/** On when given, and takes nothing. */
export const toggle: Flag<boolean> = { byDefault: false, takes: null, read: () => true }

/** The flags of this command line; one line and exit code 2 where there is something wrong with it. */
export function readFlags<const F extends Flags>(flags: F): Values<F> {
  const read = parseFlags(flags, process.argv.slice(2))
  if (read.ok) return read.values
  process.stderr.write(`${read.problem}\n`)
  process.exit(2)
}

/** The same from words: values, or what is wrong, with the flag's name and what it takes. */
export function parseFlags<const F extends Flags>(
  flags: F,
  words: readonly string[],
):
  | { readonly ok: true; readonly values: Values<F> }
  | { readonly ok: false; readonly problem: string } {
  const names = Object.keys(flags)
  const { tokens } = parseArgs({
    args: [...words],
    options: Object.fromEntries(
      names.map((name) => [name, { type: flags[name]?.takes === null ? 'boolean' : 'string' }]),
    ),
    strict: false,
    tokens: true,
  })
  const values = new Map(Object.entries(flags).map(([name, { byDefault }]) => [name, byDefault]))
  for (const token of tokens) {
    if (token.kind !== 'option') {
      const word = token.kind === 'positional' ? token.value : '--'
      return { ok: false, problem: `expected flags only, got "${word}"` }
    }
    const { name, rawName, value: text } = token
    const flag = Object.hasOwn(flags, name) ? flags[name] : undefined
    if (flag === undefined) {
      const known = names.map((each) => `--${each}`).join(', ')
      return { ok: false, problem: `there is no ${rawName}; choose from ${known}` }
    }
    const value = valueOf(flag, text)
    if (value === null) return { ok: false, problem: complaint(name, flag, text) }
    values.set(name, value)
  }
  return { ok: true, values: Object.fromEntries(values) as Values<F> }
}

/** Null: the flag does not take this, or wants something and got nothing. */
const valueOf = <T>({ takes, read }: Flag<T>, text: string | undefined): T | null =>
  (takes === null) === (text === undefined) ? read(text ?? '') : null

function complaint(name: string, { takes }: Flag<unknown>, text = ''): string {
  const got = text === '' ? 'nothing' : `"${text}"`
  return `--${name}: ${takes === null ? 'takes nothing' : `expected ${takes}`}, got ${got}`
}

function isNode(path: string): boolean {
  const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' })
  return /^v\d+\./.test(stdout ?? '')
}
