import { knobs } from './knobs.ts'
import type { Knob, KnobName } from './knobs.ts'
import { nearest } from './suggest.ts'

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

/** The knob or alias a mistyped name most likely meant. */
export function guessKnob(name: string): string | null {
  return nearest(
    name,
    [...byName.keys()].filter((spelling) => spelling.length > 1),
  )
}

/** `did you mean "max-requests"?`, or where to look when no name is close. */
export function didYouMean(
  name: string,
  print: (known: string) => string = (known) => known,
): string {
  const guess = guessKnob(name)
  return guess === null ? '"stint run --help" lists them all' : `did you mean "${print(guess)}"?`
}
