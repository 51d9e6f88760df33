/** A piece of JSON text and where it starts (both counted from 1). `bad` is a piece JSON has no use for. */
export interface Token {
  readonly type: 'punctuation' | 'string' | 'number' | 'word' | 'bad' | 'end'
  readonly text: string
  readonly line: number
  readonly column: number
}

const escape = /\\(?:["\\/bfnrt]|u[\da-f]{4})/iy

/** Where the string that starts at `start` ends, or null when it does not end or holds what no string may. */
function endOfString(text: string, start: number): number | null {
  let at = start + 1
  while (at < text.length && text[at] !== '"') {
    if ((text[at] ?? ' ') < ' ') return null
    escape.lastIndex = at
    if (text[at] === '\\' && !escape.test(text)) return null
    at = text[at] === '\\' ? escape.lastIndex : at + 1
  }
  return at < text.length ? at + 1 : null
}

const rules: readonly (readonly [Token['type'], RegExp])[] = [
  ['punctuation', /[{}[\],:]/y],
  ['number', /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?(?![\w.])/iy],
  ['word', /[a-z_$][\w$-]*/iy],
  ['bad', /[^\s{}[\],:"]+/y],
]

function typeAndEnd(text: string, at: number): readonly [Token['type'], number] {
  if (at >= text.length) return ['end', at]
  if (text[at] === '"') {
    const end = endOfString(text, at)
    return end === null ? ['bad', lineEnd(text, at)] : ['string', end]
  }
  for (const [type, pattern] of rules) {
    pattern.lastIndex = at
    if (pattern.test(text)) return [type, pattern.lastIndex]
  }
  return ['bad', at + 1]
}

const lineEnd = (text: string, at: number) => {
  const end = text.indexOf('\n', at)
  return end === -1 ? text.length : end
}

/** Cuts JSON text into tokens, one at a time; after the last one every further one is `end`. */
export function tokenizer(text: string): () => Token {
  const blank = /[ \t\r\n]*/y
  let [at, line, lineStart] = [0, 1, 0]
  return () => {
    blank.lastIndex = at
    blank.test(text)
    for (; at < blank.lastIndex; at += 1) {
      if (text[at] !== '\n') continue
      line += 1
      lineStart = at + 1
    }
    const [type, end] = typeAndEnd(text, at)
    const token = { type, text: text.slice(at, end), line, column: at - lineStart + 1 }
    at = end
    return token
  }
}
