import { knobs } from './knobs.ts'
import type { Knob, KnobName } from './knobs.ts'
import { nearest, type Guess } from './suggest.ts'

/** All knobs in the order of the table. */
export const knobNames = Object.keys(knobs) as readonly KnobName[]

/** A knob's row, without the literal types. */
export function knobOf(name: KnobName): Knob {
  return knobs[name]
}

/** `--max-requests` */
export const flagOf = (name: string): string => (name.length === 1 ? `-${name}` : `--${name}`)

/** `STINT_MAX_REQUESTS` */
export const envOf = (name: KnobName): string => `STINT_${name.toUpperCase().replaceAll('-', '_')}`

const suffixes: Partial<Record<Knob['kind'], string>> = {
  seconds: 'Ms',
  milliseconds: 'Ms',
  mebibytes: 'Bytes',
}

/** The knob's key in `Settings`: `maxRequests`, `idleGraceMs`, `reloadOnRssBytes`. */
export function settingOf(name: KnobName): string {
  const camel = name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())
  return camel + (suffixes[knobOf(name).kind] ?? '')
}

const byName: ReadonlyMap<string, KnobName> = new Map(
  knobNames.flatMap((name) =>
    [name, ...(knobOf(name).aliases ?? [])].map((spelling) => [spelling, name] as const),
  ),
)

/** The knob of that name or alias, as flags and config keys spell it; null when there is none. */
export function findKnob(name: string): KnobName | null {
  return byName.get(name) ?? null
}

const spellings = [...byName.keys()].filter((spelling) => spelling.length > 1)

/** The knob or alias a mistyped name most likely meant. */
export function guessKnob(name: string, guess: Guess = nearest): string | null {
  return guess(name, spellings)
}

interface Asking {
  readonly guess?: Guess
  /** How the known name is to be written. */
  readonly print?: (known: string) => string
}

/** `did you mean "max-requests"?`, or where to look when no name is close. */
export function didYouMean(
  name: string,
  { guess = nearest, print = (known) => known }: Asking = {},
): string {
  const known = guessKnob(name, guess)
  return known === null ? '"stint run --help" lists them all' : `did you mean "${print(known)}"?`
}
