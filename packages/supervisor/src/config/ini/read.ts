import type { Problem, Where } from '../errors.ts'
import { absolute, besides } from '../files.ts'
import type { FileContext } from '../files.ts'
import { boundedGuess, nearest } from '../suggest.ts'
import { expandValue } from './expand.ts'
import { readLines } from './lines.ts'
import type { IniLine, IniText } from './lines.ts'
import { isDialect } from './statement.ts'
import type { Statement } from './statement.ts'

const deepest = 16
const mostFiles = 256

/** An `if-env` that is open: whether its lines count, and the value it asked for. */
interface Condition {
  readonly isTrue: boolean
  readonly asked: string | null
  readonly line: number
  /** How many further conditions were opened inside it, against the rules. */
  readonly nested: number
}

/** One line that was met, in the order of reading, and what it is for. */
export interface Met {
  readonly key: string
  readonly value: string | null
  readonly where: Statement['where']
  /** `skipped`: its condition does not hold here. */
  readonly role: 'statement' | 'condition' | 'variable' | 'include' | 'skipped'
}

/** Walks a file and what it includes, in order, and collects the statements that count. */
export class Reading {
  readonly statements: Statement[] = []
  readonly variables = new Map<string, Statement>()
  readonly problems: Problem[] = []
  readonly notices: string[] = []
  readonly met: Met[] = []
  /** One for all files that are read. */
  readonly guess = boundedGuess()
  readonly context: FileContext
  #files = 0

  constructor(context: FileContext) {
    this.context = context
  }

  /** Reads one file. `from` is where it was named; `chain` is the files it is included from, outermost first. */
  file(file: string, from: Where, chain: readonly string[] = []): void {
    const path = absolute(this.context.cwd, file)
    const trouble = this.#refusal(path, chain)
    if (trouble !== null) return this.#complain(from, trouble)
    this.#files += 1
    const read = this.context.read(file)
    if (!read.ok) return this.#complain(from, `cannot read ${file}: ${read.reason}`)
    const text = read.text.replace(/^\u{FEFF}/u, '')
    const content = readLines(text, file)
    this.problems.push(...content.problems)
    this.#sections(content, file)
    this.#lines(content.lines, file, [...chain, path])
  }

  #refusal(path: string, chain: readonly string[]): string | null {
    if (chain.includes(path)) return `${path} includes itself; remove one of the includes`
    if (chain.length > deepest) return `includes are nested more than ${deepest} deep`
    return this.#files >= mostFiles ? `more than ${mostFiles} files are included` : null
  }

  #complain(where: Where, message: string, code: Problem['code'] = 'CONFIG_UNREADABLE'): void {
    this.problems.push({ code, where, message })
  }

  #sections({ sections, problems }: IniText, file: string): void {
    const where = { source: 'ini', name: '', file } as const
    const hasOurs = sections.some(({ name }) => isDialect(name))
    for (const { name, line } of sections.filter((section) => !isDialect(section.name))) {
      const guess = nearest(name, ['stint', 'uwsgi'])
      if (guess !== null) this.#complain({ ...where, line }, `[${name}]: did you mean [${guess}]?`)
      else this.notices.push(`${file} line ${line}: the section [${name}] is not read`)
    }
    if (!hasOurs && problems.length === 0) {
      this.#complain(where, 'expected a [stint] or a [uwsgi] section, found none')
    }
  }

  #lines(lines: readonly IniLine[], file: string, chain: readonly string[]): void {
    let condition: Condition | null = null
    for (const line of lines) {
      if (!isDialect(line.section)) continue
      const where = { source: 'ini', name: line.key, file, line: line.line } as const
      const asked = condition?.asked ?? null
      const statement = { ...line, dialect: line.section, where, asked }
      const isInForce = condition === null || condition.isTrue
      this.met.push({ ...line, where, role: isInForce ? roleOf(line.key) : skippedRole(line.key) })
      if (isConditional(line.key)) condition = this.#condition(statement, condition)
      else if (isInForce) this.#statement(statement, chain)
    }
    if (condition === null) return
    const where = { source: 'ini', name: 'if-env', file, line: condition.line } as const
    this.#complain(where, 'has no endif')
  }

  #condition(statement: Statement, open: Condition | null): Condition | null {
    const { key, where } = statement
    if (key.startsWith('end')) return this.#end(where, open)
    if (open !== null) {
      this.#complain(where, 'conditions cannot be nested; close the first with endif')
      return { ...open, isTrue: false, nested: open.nested + 1 }
    }
    const isKnown = /^if-?(?:not-)?env$/.test(key)
    if (!isKnown) this.#complain(where, 'is not supported; only if-env and if-not-env are')
    const line = where.line ?? 0
    const expanded = expandValue(statement, this)
    if (!expanded.ok) this.#complain(where, expanded.message)
    if (!expanded.ok || !isKnown) return { isTrue: false, asked: null, line, nested: 0 }
    const [name = '', ...wanted] = expanded.text.split('=')
    const value = this.context.env[name]
    const isSet = value !== undefined && (wanted.length === 0 || value === wanted.join('='))
    const isTrue = key.includes('not') ? !isSet : isSet
    return { isTrue, asked: value ?? null, line, nested: 0 }
  }

  #end(where: Where, open: Condition | null): Condition | null {
    if (open === null) this.#complain(where, 'ends nothing; there is no open if-env')
    return open !== null && open.nested > 0 ? { ...open, nested: open.nested - 1 } : null
  }

  #statement(statement: Statement, chain: readonly string[]): void {
    const role = roleOf(statement.key)
    if (role === 'variable') return this.#define(statement)
    if (role === 'include') return this.#include(statement, chain)
    this.statements.push(statement)
    this.variables.set(statement.key, statement)
  }

  #define(statement: Statement): void {
    const value = statement.value ?? ''
    const at = value.indexOf('=')
    if (at < 1) return this.#complain(statement.where, 'expected NAME=VALUE', 'KNOB_INVALID')
    const name = value.slice(0, at).trim()
    this.variables.set(name, { ...statement, value: value.slice(at + 1).trim() })
  }

  #include(statement: Statement, chain: readonly string[]): void {
    const { where } = statement
    const expanded = expandValue(statement, this)
    if (!expanded.ok) return this.#complain(where, expanded.message)
    if (statement.value === null || expanded.text === '') {
      return this.#complain(where, 'expected the path of a file, got nothing')
    }
    this.file(besides(where.file, expanded.text), where, chain)
  }
}

const isConditional = (key: string) =>
  /^(?:if-|ifenv$|for$|for-|foreach$|end-?(?:if|for)$)/.test(key)

function roleOf(key: string): Met['role'] {
  if (isConditional(key)) return 'condition'
  if (/^(?:set|set-ph|set-placeholder)$/.test(key)) return 'variable'
  return /^(?:ini|include)$/.test(key) ? 'include' : 'statement'
}

function skippedRole(key: string): Met['role'] {
  return isConditional(key) ? 'condition' : 'skipped'
}
