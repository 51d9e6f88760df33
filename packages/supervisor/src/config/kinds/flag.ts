import { accept, refuse } from './spec.ts'
import type { KindSpec } from './spec.ts'

const truths = new Map([
  ['true', true],
  ['yes', true],
  ['on', true],
  ['1', true],
  ['false', false],
  ['no', false],
  ['off', false],
  ['0', false],
])

/** A switch: true, yes, on, 1 or false, no, off, 0, in any case. */
export const flag: KindSpec<boolean> = {
  list: false,
  parse(text) {
    const value = truths.get(text.toLowerCase())
    return value === undefined ? refuse('true or false (also yes/no, on/off, 1/0)') : accept(value)
  },
  print: (value) => [String(value)],
}
