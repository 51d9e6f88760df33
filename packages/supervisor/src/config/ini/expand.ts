import { shown } from '../errors.ts'
import { absolute, directoryOf } from '../files.ts'
import type { FileContext } from '../files.ts'
import type { Guess } from '../suggest.ts'
import type { Statement } from './statement.ts'

/** Custom variables and settings by name; the last one of a name counts. */
type Variables = ReadonlyMap<string, Statement>

/** A value with nothing left to expand, or the first thing in it that has no meaning. */
export type Expanded =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly message: string }

/** uWSGI's magic letters that mean something here. */
function magic(letter: string, file: string, context: FileContext): string | null {
  const path = absolute(context.cwd, file)
  const name = path.slice(path.lastIndexOf('/') + 1)
  const letters: Readonly<Record<string, string>> = {
    d: directoryOf(path),
    h: context.hostname,
    k: String(context.cpus),
    n: name.replace(/\.[^.]*$/, ''),
    p: path,
    s: name,
    v: context.cwd,
    V: context.version,
  }
  return Object.hasOwn(letters, letter) ? (letters[letter] ?? null) : null
}

/** Bounded, so that a line full of open parentheses is read once and not once for each. */
const pattern = /%%|%\(([^()]{0,256})\)|%(\w|\[)|\$\(([^()]{0,256})\)|@\(([^()]{0,256})\)/g

const deepest = 64
const mostReferences = 10_000

/** What a value may refer to, and who guesses what a mistyped reference meant. */
interface Known {
  readonly variables: Variables
  readonly context: FileContext
  readonly guess: Guess
}

interface Scope extends Known {
  /** Names being expanded right now, outermost first. */
  readonly open: readonly string[]
  /** Counts the references of one value: twenty lines that each name the next one twice are a million. */
  readonly spent: { references: number }
}

function expandVariable(name: string, statement: Statement, scope: Scope): Expanded {
  if (name === '_' && statement.asked !== null) return { ok: true, text: statement.asked }
  const found = scope.variables.get(name)
  if (found !== undefined && scope.open.includes(name)) {
    return { ok: false, message: `%(${shown(name)}) is defined by itself` }
  }
  if (scope.open.length >= deepest)
    return { ok: false, message: `%(${shown(name)}): more than ${deepest} variables in each other` }
  if (found !== undefined) return expand(found, { ...scope, open: [...scope.open, name] })
  if (/[\s+*/-]/.test(name) && /[\s+*/]/.test(name)) {
    return {
      ok: false,
      message: `%(${shown(name)}): arithmetic is not supported; write the result`,
    }
  }
  const guess = scope.guess(name, scope.variables.keys())
  const remedy =
    guess === null ? 'define it with set-ph = NAME=VALUE' : `did you mean "%(${guess})"?`
  return { ok: false, message: `%(${shown(name)}) is not defined; ${remedy}` }
}

function expandEnv(name: string, { env }: FileContext): Expanded {
  const text = env[name]
  if (text !== undefined) return { ok: true, text }
  return {
    ok: false,
    message: `$(${shown(name)}) is not set in the environment; set it, or wrap the line in if-env = ${shown(name)} … endif`,
  }
}

function expandMatch(match: RegExpExecArray, statement: Statement, scope: Scope): Expanded {
  const [whole, variable, letter, env, source] = match
  if (variable !== undefined) return expandVariable(variable, statement, scope)
  if (env !== undefined) return expandEnv(env, scope.context)
  if (source !== undefined) {
    return { ok: false, message: `@(${shown(source)}) is not supported; write the value itself` }
  }
  if (letter === undefined) return { ok: true, text: '%' }
  const text = magic(letter, statement.where.file, scope.context)
  if (text !== null) return { ok: true, text }
  return { ok: false, message: `${whole} is not supported; write %% for a percent sign` }
}

function expand(statement: Statement, scope: Scope): Expanded {
  const value = statement.value ?? 'true'
  let [text, at] = ['', 0]
  for (const match of value.matchAll(pattern)) {
    scope.spent.references += 1
    if (scope.spent.references > mostReferences)
      return { ok: false, message: `refers to more than ${mostReferences} variables` }
    const part = expandMatch(match, statement, scope)
    if (!part.ok) return part
    text += value.slice(at, match.index) + part.text
    at = match.index + match[0].length
    if (text.length > 2 ** 20) return { ok: false, message: 'expands to more than 1 MiB' }
  }
  return { ok: true, text: text + value.slice(at) }
}

/** A statement's value with `%d`-like magic, `$(ENVIRONMENT)` and `%(custom variables)` filled in. */
export function expandValue(statement: Statement, known: Known): Expanded {
  const { variables, context, guess } = known
  return expand(statement, { variables, context, guess, open: [], spent: { references: 0 } })
}

/** The names of the custom variables a value refers to. */
export function referredTo({ value }: Statement): readonly string[] {
  return [...(value ?? '').matchAll(/%\(([^()]{0,256})\)/g)].map(([, name = '']) => name)
}
