/** What a key asks for. */
export type Key = 'quit' | 'sort' | 'reload' | 'recycle' | 'pause' | 'up' | 'down'

const ESC = '\u001B'

const keys: Readonly<Record<string, Key>> = {
  q: 'quit',
  Q: 'quit',
  '\u0003': 'quit',
  s: 'sort',
  r: 'reload',
  c: 'recycle',
  p: 'pause',
  k: 'up',
  j: 'down',
  [`${ESC}[A`]: 'up',
  [`${ESC}OA`]: 'up',
  [`${ESC}[B`]: 'down',
  [`${ESC}OB`]: 'down',
}

/** A whole escape sequence, or one character. */
const KEY = new RegExp(String.raw`${ESC}(?:\[[\d;]*[A-Za-z~]|O[A-Z])|[\s\S]`, 'gu')

/** The keys in what a terminal sent: several may come at once; those without a meaning are skipped. */
export function keysIn(input: string): readonly Key[] {
  const pressed = input.match(KEY) ?? []
  return pressed.flatMap((key) => keys[key] ?? [])
}
