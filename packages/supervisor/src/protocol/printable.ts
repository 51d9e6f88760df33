/** Control characters of every kind, line separators, and what reverses the direction of text: each can draw what was never said. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** Foreign text made safe for a log and a terminal: one line, in which `\u001b` is those six characters. */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, (character) =>
    character === '\n' ? String.raw`\n` : `\\u${hexOf(character)}`,
  )
}

function hexOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')
}
