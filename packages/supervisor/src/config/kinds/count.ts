import { accept, inRange, isInRange, refuse } from './spec.ts'
import type { KindSpec, Limits, Parsed } from './spec.ts'

function parseCount(text: string, limits: Limits, noun = 'a whole number'): Parsed<number> {
  const expected = inRange(noun, limits)
  if (/^\d+$/.test(text)) {
    const value = Number(text)
    if (!Number.isSafeInteger(value)) return refuse(expected, 'the number is too large')
    return isInRange(value, limits) ? accept(value) : refuse(expected)
  }
  if (/^\d+([_,']\d+)+$/.test(text)) {
    return refuse(expected, `write ${text.replaceAll(/[_,']/g, '')}`)
  }
  return refuse(expected)
}

/** A whole number written with digits only. */
export const count: KindSpec<number> = {
  list: false,
  parse: (text, limits) => parseCount(text, limits),
  print: (value) => [String(value)],
}

/** A number of processes, or `auto`. */
export const workers: KindSpec<number | 'auto'> = {
  list: false,
  parse: (text, limits) =>
    text === 'auto' ? accept('auto') : parseCount(text, limits, 'auto or a whole number'),
  print: (value) => [String(value)],
}
