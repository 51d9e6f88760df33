import { sections } from '../knobs.ts'
import type { Knob, KnobName } from '../knobs.ts'
import { knobNames, knobOf } from '../names.ts'

/** One flag as yargs wants it. Everything is a string to yargs: values are read by `kinds`. */
export interface FlagOption {
  readonly alias: readonly string[]
  readonly describe: string
  readonly group: string
  readonly defaultDescription?: string
  readonly requiresArg: boolean
}

/** The default, as a user would write it; null when there is none worth showing. */
export function printDefault({ default: value }: Knob): string | null {
  return typeof value === 'string' ? value : null
}

function optionOf(name: KnobName): FlagOption {
  const knob = knobOf(name)
  const isFlag = knob.kind === 'flag'
  const preset = printDefault(knob)
  const choices = knob.choices === undefined ? '' : ` (${knob.choices.join(', ')})`
  return {
    alias: knob.aliases?.filter((alias) => alias.length === 1) ?? [],
    describe: knob.help.replace(/\.$/, '') + choices,
    group: `${sections[knob.section]}:`,
    requiresArg: !isFlag,
    ...(preset !== null && { defaultDescription: preset }),
  }
}

/** Every knob as a command-line flag, in the order and the groups of the table. */
export function flagOptions(): Readonly<Record<string, FlagOption>> {
  return Object.fromEntries(knobNames.map((name) => [name, optionOf(name)]))
}
