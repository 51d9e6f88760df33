import type { Random } from './random.ts'

const MOST_EDITS = 8
const MOST_REPEATS = 400
const LONGEST_CHARACTERS = 60_000

/** Characters that parsers trip over. */
const nasty = [
  ...'{}[]()<>"\'\\/%$@#;:=,.-+*&|!?~^` \t\r\n0129eE'.split(''),
  '\0',
  '\u001b[2J',
  '\u009b',
  '\u{feff}',
  '\u2028',
  '\u202e',
  '\ud800',
  '\u{1f600}',
  '__proto__',
  'constructor',
  'toString',
  'NaN',
  '-0',
  '1e999',
  '9007199254740993',
  '-1',
  '99999999999999999999',
  'null',
  'true',
  '"__proto__":',
  '%(a)',
  '$(HOME)',
] as const

type Edit = (text: string, random: Random, words: readonly string[]) => string

const at = (text: string, random: Random): number => random.whole(text.length + 1)

function cut(
  text: string,
  random: Random,
): readonly [before: string, slice: string, after: string] {
  const from = at(text, random)
  const to = from + random.whole(Math.min(40, text.length - from + 1))
  return [text.slice(0, from), text.slice(from, to), text.slice(to)]
}

const edits: readonly Edit[] = [
  (text, random) => {
    const [before, , after] = cut(text, random)
    return before + after
  },
  (text, random) => {
    const [before, slice, after] = cut(text, random)
    return before + slice.repeat(1 + random.whole(MOST_REPEATS)) + after
  },
  (text, random) => {
    const place = at(text, random)
    return text.slice(0, place) + random.one(nasty) + text.slice(place)
  },
  (text, random, words) => {
    const place = at(text, random)
    return text.slice(0, place) + random.one(words) + text.slice(place)
  },
  (text, random, words) => {
    const [before, , after] = cut(text, random)
    return before + random.one(words) + after
  },
  (text, random) => text.slice(0, at(text, random)),
]

/** One of the good texts, changed in a few places. */
export function mutated(random: Random, good: readonly string[], words: readonly string[]): string {
  let text = random.one(good)
  for (let left = 1 + random.whole(MOST_EDITS); left > 0; left--)
    text = random.one(edits)(text, random, words).slice(0, LONGEST_CHARACTERS)
  return text
}
