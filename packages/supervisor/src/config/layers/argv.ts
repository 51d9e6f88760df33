import type { Problem, Where } from '../errors.ts'
import type { KnobName } from '../knobs.ts'
import { findKnob, guessKnob, flagOf, knobOf } from '../names.ts'
import type { ConfigRequest } from '../read-config.ts'
import { nearest } from '../suggest.ts'
import type { Entry, Layer } from './layer.ts'

/** A command line, sorted: what names a knob, what is a word, and what comes after `--`. */
export interface Argv {
  readonly words: readonly string[]
  /** Null when there is no `--`. */
  readonly rest: readonly string[] | null
  readonly flags: Layer
  readonly configs: readonly ConfigRequest[]
  /** Switches that are no knobs: `help`, `version`, `json`, `wait` ... */
  readonly switches: ReadonlySet<string>
}

/** Flags that are no knobs and take no value. */
const switches: Readonly<Record<string, string>> = {
  help: 'help',
  h: 'help',
  version: 'version',
  json: 'json',
  wait: 'wait',
  fast: 'fast',
  follow: 'follow',
}
const formats: Readonly<Record<string, ConfigRequest['format']>> = { config: null, ini: 'ini' }
const otherNames = [...Object.keys(switches), ...Object.keys(formats)]

const isFlagKnob = (knob: KnobName | null): knob is KnobName =>
  knob !== null && knobOf(knob).kind === 'flag'
const isSwitchValue = (text: string | undefined) =>
  /^(?:true|false|yes|no|on|off)$/i.test(text ?? '')

/** A flag's name, and the value written into the same argument, if any. */
function split(argument: string): readonly [name: string, value: string | null] {
  const [, dashes = '', name = '', value] = /^(--?)([^=]*)(?:=(.*))?$/s.exec(argument) ?? []
  if (dashes === '-' && name.length > 1 && value === undefined)
    return [name.slice(0, 1), name.slice(1)]
  return [name, value ?? null]
}

const isKnown = (name: string) => findKnob(name) !== null || otherNames.includes(name)

/** One walk over the arguments, front to back. */
class Walk {
  readonly words: string[] = []
  readonly entries: Entry[] = []
  readonly problems: Problem[] = []
  readonly configs: ConfigRequest[] = []
  readonly switches = new Set<string>()
  readonly #arguments: string[]

  constructor(args: readonly string[]) {
    this.#arguments = [...args]
  }

  #step(argument: string): void {
    // -1 is a number: no flag begins with a digit.
    if (!argument.startsWith('-') || argument === '-' || /^-\d+$/.test(argument)) {
      this.words.push(argument)
      return
    }
    const [name, value] = split(argument)
    const where = { source: 'flag', name: flagOf(name) } as const
    const knob = findKnob(name)
    if (isFlagKnob(knob)) this.#flag(knob, value, where)
    else if (knob !== null) this.#value(knob, value, where)
    else if (Object.hasOwn(formats, name)) this.#config(name, value, where)
    else if (Object.hasOwn(switches, name) && value === null)
      this.switches.add(switches[name] ?? name)
    else this.#negatedOrUnknown(name, value, where)
  }

  rest(): readonly string[] | null {
    while (this.#arguments.length > 0) {
      const argument = this.#arguments.shift() ?? '--'
      if (argument === '--') return this.#arguments
      this.#step(argument)
    }
    return null
  }

  #flag(knob: KnobName, value: string | null, where: Where): void {
    const isSpaced = value === null && isSwitchValue(this.#arguments[0])
    const text = isSpaced ? (this.#arguments.shift() ?? 'true') : (value ?? 'true')
    this.entries.push({ knob, text, where })
  }

  #value(knob: KnobName, value: string | null, where: Where): void {
    // What Node is to be given begins with dashes, and some of it has the name of a knob.
    const take = knobOf(knob).kind === 'words' ? this.#takeAny : this.#take
    this.entries.push({ knob, text: value ?? take() ?? '', where })
  }

  /** The next argument as a value, unless it is a flag we know: then the value was forgotten. */
  readonly #take = (): string | null => {
    const [next = ''] = this.#arguments
    return next.startsWith('-') && isKnown(split(next)[0]) ? null : this.#takeAny()
  }

  readonly #takeAny = (): string | null => {
    const [next] = this.#arguments
    return next === undefined || next === '--' ? null : (this.#arguments.shift() ?? null)
  }

  #config(name: string, value: string | null, where: Where): void {
    const path = value ?? this.#take() ?? ''
    if (path !== '') this.configs.push({ path, format: formats[name] ?? null, from: where })
    else this.problems.push({ code: 'USAGE', where, message: 'expected a path, got nothing' })
  }

  #negatedOrUnknown(name: string, value: string | null, where: Where): void {
    const negated = name.startsWith('no-') && value === null ? findKnob(name.slice(3)) : null
    if (isFlagKnob(negated)) {
      this.entries.push({ knob: negated, text: 'false', where })
      return
    }
    const guess = guessKnob(name) ?? nearest(name, otherNames)
    const remedy =
      guess === null
        ? '"stint run --help" lists them all; those for Node go into --node-args, those for the app after --'
        : `did you mean "${flagOf(guess)}"?`
    this.problems.push({ code: 'KNOB_UNKNOWN', where, message: remedy })
    this.#dropValueOf(name, value)
  }

  /** What follows a mistyped knob is that knob's value, not a word. */
  #dropValueOf(name: string, value: string | null): void {
    const knob = findKnob(guessKnob(name) ?? '')
    if (value === null && !name.startsWith('no-') && knob !== null && !isFlagKnob(knob))
      this.#take()
  }
}

/** Sorts the arguments of `stint`. Never throws: what cannot be read is a problem of the layer. */
export function readArgv(args: readonly string[]): Argv {
  const walk = new Walk(args)
  const rest = walk.rest()
  const { words, entries, problems, configs } = walk
  return {
    words,
    rest,
    flags: { entries, problems, notices: [] },
    configs,
    switches: walk.switches,
  }
}
