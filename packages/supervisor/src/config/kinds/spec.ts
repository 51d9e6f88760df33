/** What a knob's row says about the values it takes; bounds are in the knob's own unit. */
export interface Limits {
  readonly min?: number
  readonly max?: number
  readonly choices?: readonly string[]
}

/** A value, or what was expected in its place and (where one is known) what to write instead. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly expected: string; readonly remedy?: string }

/** How one kind is read and written. A list's `parse` gives the items of one occurrence; occurrences add up. */
export interface KindSpec<T> {
  readonly list: boolean
  parse(text: string, limits: Limits): Parsed<T>
  /** Texts that parse back to the same value: one for a scalar, one per occurrence for a list. */
  print(value: T): readonly string[]
}

/** The value was understood. */
export function accept<T>(value: T): Parsed<T> {
  return { ok: true, value }
}

/** The value was not understood. */
export function refuse(expected: string, remedy?: string): Parsed<never> {
  return remedy === undefined ? { ok: false, expected } : { ok: false, expected, remedy }
}

/** `a whole number >= 0`, `seconds from 1 to 60`. */
export function inRange(noun: string, { min = 0, max }: Limits): string {
  return max === undefined ? `${noun} >= ${min}` : `${noun} from ${min} to ${max}`
}

/** True when a number in the knob's own unit is one its row allows. */
export function isInRange(value: number, { min = 0, max = Infinity }: Limits): boolean {
  return value >= min && value <= max
}

/** Turns the parser of one item into the parser of a list that takes one item per occurrence. */
export function listOf<T>(one: KindSpec<T>): KindSpec<readonly T[]> {
  return {
    list: true,
    parse(text, limits) {
      const item = one.parse(text, limits)
      return item.ok ? accept([item.value]) : item
    },
    print: (values) => values.flatMap((value) => one.print(value)),
  }
}
