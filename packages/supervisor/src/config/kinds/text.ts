import { nearest } from '../suggest.ts'
import { accept, listOf, refuse } from './spec.ts'
import type { KindSpec } from './spec.ts'

const hasControl = (text: string) => /\p{Cc}/u.test(text)

function plain(noun: string): KindSpec<string> {
  return {
    list: false,
    parse(text) {
      if (text === '') return refuse(noun)
      return hasControl(text) ? refuse(`${noun} without control characters`) : accept(text)
    },
    print: (value) => [value],
  }
}

/** Any text that is not empty. */
export const text = plain('some text')

/** A file or directory, taken as written. */
export const path = plain('a path')

/** Files or directories, one per occurrence. */
export const paths = listOf(path)

/** One of the row's choices. */
export const choice: KindSpec<string> = {
  list: false,
  parse(given, { choices = [] }) {
    if (choices.includes(given)) return accept(given)
    const guess = nearest(given, choices)
    return refuse(
      `one of ${choices.join(', ')}`,
      guess === null ? undefined : `did you mean "${guess}"?`,
    )
  },
  print: (value) => [value],
}

/** A user or group: a name, or a number that is taken as the id itself. */
export function owner(noun: 'user' | 'group'): KindSpec<string | number> {
  return {
    list: false,
    parse(given) {
      const expected = `a ${noun} name or number`
      if (/^\d+$/.test(given)) {
        return Number(given) < 2 ** 32 - 1 ? accept(Number(given)) : refuse(expected)
      }
      return /^[a-z_][\w.-]*\$?$/i.test(given) ? accept(given) : refuse(expected)
    },
    print: (value) => [String(value)],
  }
}

/** A file mode in octal. */
export const mode: KindSpec<number> = {
  list: false,
  parse: (given) =>
    /^(?:0o?)?[0-7]{1,4}$/.test(given)
      ? accept(Number.parseInt(given.replace(/^0o/, ''), 8))
      : refuse('an octal file mode such as 660'),
  print: (value) => [value.toString(8).padStart(3, '0')],
}

/** KEY=VALUE, one per occurrence; the value may be empty and may contain anything but NUL. */
export const assignments: KindSpec<readonly (readonly [key: string, value: string])[]> = {
  list: true,
  parse(given) {
    const at = given.indexOf('=')
    const key = given.slice(0, at)
    if (at < 1 || given.includes('\0') || /\s/.test(key)) return refuse('KEY=VALUE')
    return accept([[key, given.slice(at + 1)]])
  },
  print: (pairs) => pairs.map(([key, value]) => `${key}=${value}`),
}
