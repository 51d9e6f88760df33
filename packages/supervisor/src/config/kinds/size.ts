import { accept, inRange, isInRange, refuse } from './spec.ts'
import type { KindSpec } from './spec.ts'

const kibibyte = 1024
const mebibyte = 1024 ** 2
const factors = { k: kibibyte, m: mebibyte, g: 1024 ** 3 } as const

/** A size whose plain number counts MiB, as uWSGI's memory options do; the value is in bytes. */
export const mebibytes: KindSpec<number> = {
  list: false,
  parse(text, limits) {
    const expected = `${inRange('MiB', limits)} (or with a suffix: 512M, 1G)`
    const [, digits = '', letter = 'm', tail = ''] =
      /^(\d+(?:\.\d+)?)(?:([kmg])(i?b)?)?$/i.exec(text) ?? []
    if (digits === '') return refuse(expected)
    if (tail.toLowerCase() === 'b')
      return refuse(expected, `write ${digits}${letter.toUpperCase()}`)
    const exact = Number(digits) * factors[letter.toLowerCase() as keyof typeof factors]
    const bytes = Math.round(exact)
    if (bytes === 0 && exact > 0) return refuse(expected, 'the size is less than a byte')
    if (!Number.isSafeInteger(bytes)) return refuse(expected, 'the number is too large')
    return isInRange(bytes / mebibyte, limits) ? accept(bytes) : refuse(expected)
  },
  print: (bytes) =>
    bytes % mebibyte === 0 ? [String(bytes / mebibyte)] : [`${bytes / kibibyte}K`],
}
