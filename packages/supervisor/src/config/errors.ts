import { exitCodes } from './exit-codes.ts'
import type { ExitName } from './exit-codes.ts'

/** Every code a problem may have, and how `stint` exits because of it. */
export const errorCodes = {
  KNOB_INVALID: { exit: 'usage', meaning: 'A knob has a value it cannot take.' },
  KNOB_UNKNOWN: { exit: 'usage', meaning: 'A name is no knob.' },
  CONFIG_UNREADABLE: { exit: 'usage', meaning: 'A config file cannot be read or understood.' },
  PROFILE_UNUSABLE: {
    exit: 'usage',
    meaning: 'A host profile cannot be read, or is of another class of hosts.',
  },
  USAGE: { exit: 'usage', meaning: 'The command line asks for something that is not there.' },
  LISTEN_FAILED: { exit: 'listen-failed', meaning: 'An address cannot be bound.' },
  APP_FAILED: { exit: 'app-failed', meaning: 'No worker became ready at first start.' },
  NO_SUPERVISOR: {
    exit: 'no-supervisor',
    meaning: 'No running supervisor, or several, answer to the command.',
  },
  REFUSED: { exit: 'refused', meaning: 'A running supervisor did not do what was asked.' },
  NODE_UNSUPPORTED: { exit: 'node-unsupported', meaning: 'This Node is too old.' },
  INTERNAL: { exit: 'internal', meaning: 'Stint itself is at fault.' },
} as const satisfies Record<string, { readonly exit: ExitName; readonly meaning: string }>

type ErrorCode = keyof typeof errorCodes

/** Where something was written: the flag `name`, the variable `name`, the key `name` in a file or profile, or `stint set` at run time. */
export interface Where {
  readonly source: 'flag' | 'env' | 'file' | 'ini' | 'profile' | 'default' | 'control'
  /** As the user wrote it: `--max-requests`, `STINT_MAX_REQUESTS`, `max-requests`; '' for a whole file or command line. */
  readonly name: string
  readonly file?: string
  readonly line?: number
  readonly column?: number
}

/** Expected trouble: what is wrong, where it was written and, where there is one, the way out. */
export interface Problem {
  readonly code: ErrorCode
  readonly where: Where
  readonly message: string
}

const longestShown = 60

/** Text from outside, safe to print on one line: cut at 60 characters, control characters escaped. */
export function shown(text: string): string {
  const [...characters] = text.slice(0, 2 * longestShown)
  const cut = characters.length > longestShown || text.length > 2 * longestShown
  return oneLine(cut ? `${characters.slice(0, longestShown - 3).join('')}...` : text)
}

/** Text that stays on one line and cannot steer a terminal. */
export function oneLine(text: string): string {
  return text.replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu,
    (character) => String.raw`\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  )
}

const place = ({ file, line, column }: Where) =>
  [
    file ?? '',
    line === undefined ? '' : `line ${line}`,
    column === undefined ? '' : `column ${column}`,
  ]
    .filter((part) => part !== '')
    .join(' ')

/** `default`, `STINT_WORKERS`, `--workers`, `./app.ini line 7` or `profile ./host.json`. */
export function printOrigin(where: Where): string {
  if (where.source === 'default') return 'default'
  if (where.source === 'control') return 'control'
  if (where.source === 'profile') return `profile ${where.file ?? ''}`
  return where.source === 'flag' || where.source === 'env' ? where.name : place(where)
}

function subjectOf({ code, where }: Problem): string {
  const name = shown(where.name)
  const unknown = code === 'KNOB_UNKNOWN'
  if (where.source === 'flag') return unknown ? `unknown flag ${name}` : name
  if (where.source === 'env') return unknown ? `unknown variable ${name} in the environment` : name
  if (where.source === 'control') return unknown ? `unknown knob "${name}"` : name
  if (unknown) return `unknown knob "${name}" in ${place(where)}`
  if (where.source === 'default') return name
  return name === '' ? place(where) : `${name} in ${place(where)}`
}

/** One line, without the end of line: `stint: max-requests in ./app.ini line 7: expected …`. */
export function printProblem(problem: Problem): string {
  const subject = subjectOf(problem)
  return oneLine(['stint', subject, problem.message].filter((part) => part !== '').join(': '))
}

/** The exit code of a command that met these problems: the first one's, 0 when there are none. */
export function exitNumber(problems: readonly Problem[]): number {
  const [first] = problems
  return first === undefined ? exitCodes.ok.number : exitCodes[errorCodes[first.code].exit].number
}
