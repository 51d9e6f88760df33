import { knobs, nearest } from '@stint/supervisor'
import type { Options } from 'yargs'
import type { Command } from './command.ts'
import { UsageError, unexpected } from './usage-error.ts'

/** What every command takes. */
const common = ['help', 'version'] as const

/** A command line as far as its shape goes. */
interface Shape {
  readonly words: readonly string[]
  readonly hasRest: boolean
  readonly wantsHelp: boolean
}

/** Throws a `UsageError` for the first word or flag that `stint tune` does not know, with what was probably meant. */
export function checkArgs(args: readonly string[], commands: readonly Command[]): void {
  const [word] = args
  if (word === undefined || word.startsWith('-')) return
  const command = commands.find(({ name }) => name === word)
  if (command === undefined) throw unknownCommand(word, commands)
  const { words, hasRest, wantsHelp } = shapeOf(args.slice(1), command)
  if (wantsHelp) return
  const stray = words[command.words.length]
  if (stray !== undefined) throw new UsageError(oneTooMany(stray, command))
  const missing = command.words.slice(words.length).find(({ isNeeded }) => isNeeded)
  if (missing !== undefined)
    throw new UsageError(
      `stint tune ${command.name}: expected ${missing.expected}: stint tune ${usageOf(command)}`,
    )
  if (hasRest && !command.takesCommand)
    throw new UsageError(`stint tune ${command.name} starts nothing: leave out what is behind --`)
}

/** `verify <profile> [app]` */
export function usageOf({ name, words }: Pick<Command, 'name' | 'words'>): string {
  const each = words.map(({ name: word, isNeeded }) => (isNeeded ? `<${word}>` : `[${word}]`))
  return [name, ...each].join(' ')
}

function unknownCommand(word: string, commands: readonly Command[]): UsageError {
  if (/[./]/.test(word))
    return new UsageError(`unknown command "${word}": did you mean stint tune run ${word}?`)
  const names = commands.map(({ name }) => name)
  const guess = nearest(word, names)
  return new UsageError(
    guess === null
      ? `unknown command "${word}"; expected one of ${names.join(', ')}`
      : `unknown command "${word}": did you mean "${guess}"?`,
  )
}

function oneTooMany(stray: string, { name, takesCommand }: Command): string {
  const remedy = takesCommand ? '; arguments of the app go behind --' : ''
  return `stint tune ${name}: "${stray}" is one word too many${remedy}`
}

function shapeOf(args: readonly string[], command: Command): Shape {
  const words: string[] = []
  let wantsHelp = false
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? ''
    if (word === '--') return { words, hasRest: true, wantsHelp }
    if (!word.startsWith('-') || word === '-') {
      words.push(word)
      continue
    }
    const [, name = '', value] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? []
    if (common.some((each) => each === name) || word === '-h') wantsHelp = true
    else if (takesValue(name, word, command)) {
      const given = value ?? args[at + 1] ?? ''
      checkValue(`--${name}`, value === undefined && isFlag(given) ? '' : given, command)
      if (value === undefined) at += 1
    } else if (value !== undefined)
      throw new UsageError(`--${name}: takes no value, got "${value}"; leave out what is behind =`)
  }
  return { words, hasRest: false, wantsHelp }
}

const isFlag = (word: string): boolean => /^-(?!\d)/.test(word)

/** False for a flag that stands alone. */
function takesValue(name: string, word: string, { name: command, options }: Command): boolean {
  const option = options[name]
  if (option !== undefined) return option.type !== 'boolean'
  if ('set' in options && Object.hasOwn(knobs, name))
    throw new UsageError(`--${name} is a knob of the app's supervisor: --set ${name}=VALUE`)
  const guess = nearest(name, Object.keys(options))
  throw new UsageError(
    guess === null
      ? `unknown flag ${word}; "stint tune ${command} --help" lists them`
      : `unknown flag ${word}: did you mean --${guess}?`,
  )
}

function checkValue(flag: string, value: string, { options }: Command): void {
  const option: Options = options[flag.slice(2)] ?? {}
  const choices = option.choices?.map(String) ?? []
  if (value === '')
    throw unexpected(flag, choices.length === 0 ? 'a value' : `one of ${choices.join(', ')}`, '')
  if (choices.length > 0 && !choices.includes(value))
    throw unexpected(flag, `one of ${choices.join(', ')}`, value)
}
