import { accept, refuse } from './spec.ts'
import type { KindSpec } from './spec.ts'

const pattern = /(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/gs
const piece = /\\(.)|"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\\"']+)/gs

const unquote = (word: string) =>
  word.replaceAll(
    piece,
    (_, escaped?: string, double?: string, single?: string, bare?: string) =>
      escaped ?? double?.replaceAll(/\\(["\\])/g, '$1') ?? single ?? bare ?? '',
  )

const quote = (word: string) =>
  word !== '' && !/[\s"'\\]/.test(word) ? word : `"${word.replaceAll(/["\\]/g, String.raw`\$&`)}"`

/** Words separated by blanks; quotes and backslashes keep a blank inside a word, as in a shell. */
export const words: KindSpec<readonly string[]> = {
  list: true,
  parse(text) {
    const found = text.match(pattern) ?? []
    if (text.replaceAll(pattern, '').trim() !== '') {
      return refuse('words separated by blanks', 'a quote is not closed')
    }
    if (text.includes('\0') || found.length === 0) return refuse('words separated by blanks')
    return accept(found.map(unquote))
  },
  print: (values) => values.map(quote),
}
