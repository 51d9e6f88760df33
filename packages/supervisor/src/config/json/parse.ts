import { shown } from '../errors.ts'
import { tokenizer } from './token.ts'
import type { Token } from './token.ts'

/** A JSON value that knows its line. Numbers keep the text they were written as. */
export type JsonNode =
  | { readonly type: 'string' | 'number' | 'word'; readonly text: string; readonly line: number }
  | { readonly type: 'array'; readonly items: readonly JsonNode[]; readonly line: number }
  | { readonly type: 'object'; readonly members: readonly JsonMember[]; readonly line: number }

/** One `"key": value` of an object. */
export interface JsonMember {
  readonly key: string
  readonly value: JsonNode
  readonly line: number
}

/** Why a text is not JSON, and where the first token is that does not fit. */
interface JsonFault {
  readonly message: string
  readonly line: number
  readonly column: number
}

/** The value, or the first fault. */
export type JsonResult =
  | { readonly ok: true; readonly node: JsonNode }
  | { readonly ok: false; readonly fault: JsonFault }

const deepest = 16

const found = ({ type, text }: Token) =>
  type === 'end' ? 'the end of the file' : `"${shown(text.split('\n', 1)[0] ?? '')}"`

function remedyFor({ type, text }: Token, before: Token | null): string {
  if (text.startsWith('//') || text.startsWith('/*') || text.startsWith('#')) {
    return '; JSON has no comments'
  }
  if (text.startsWith("'")) return '; use double quotes'
  if (text.startsWith('"') && type === 'bad') return '; the string has no end, or a bad escape'
  if (/^[}\]]$/.test(text) && before?.text === ',') return '; remove the comma before it'
  if (type === 'string' && before !== null && before.type !== 'punctuation') {
    return '; a comma is missing before it'
  }
  return type === 'word' ? '; put it in double quotes' : ''
}

/** One walk over the tokens. The first fault ends it: every method then returns null. */
class Walk {
  fault: JsonFault | null = null
  readonly #read: () => Token
  #before: Token | null = null
  #next: Token

  constructor(text: string) {
    this.#read = tokenizer(text)
    this.#next = this.#read()
  }

  #advance(): void {
    this.#before = this.#next
    this.#next = this.#read()
  }

  #fail(expected: string): null {
    const { line, column } = this.#next
    const remedy = remedyFor(this.#next, this.#before)
    this.fault = {
      line,
      column,
      message: `expected ${expected}, found ${found(this.#next)}${remedy}`,
    }
    return null
  }

  #skip(text: string): boolean {
    const isThere = this.#next.type === 'punctuation' && this.#next.text === text
    if (isThere) this.#advance()
    return isThere
  }

  value(depth = 0): JsonNode | null {
    const { type, text, line } = this.#next
    if (depth > deepest) return this.#fail('at most 16 levels')
    if (this.#skip('{')) return this.#object(depth, line)
    if (this.#skip('[')) return this.#array(depth, line)
    const isWord = type === 'word' && /^(?:true|false|null)$/.test(text)
    if (type !== 'string' && type !== 'number' && !isWord) return this.#fail('a value')
    this.#advance()
    return { type, line, text: type === 'string' ? (JSON.parse(text) as string) : text }
  }

  #array(depth: number, line: number): JsonNode | null {
    const items: JsonNode[] = []
    if (this.#skip(']')) return { type: 'array', items, line }
    do {
      const item = this.value(depth + 1)
      if (item === null) return null
      items.push(item)
    } while (this.#skip(','))
    return this.#skip(']') ? { type: 'array', items, line } : this.#fail('"," or "]"')
  }

  #object(depth: number, line: number): JsonNode | null {
    const members: JsonMember[] = []
    if (this.#skip('}')) return { type: 'object', members, line }
    do {
      const member = this.#member(depth)
      if (member === null) return null
      members.push(member)
    } while (this.#skip(','))
    return this.#skip('}') ? { type: 'object', members, line } : this.#fail('"," or "}"')
  }

  #member(depth: number): JsonMember | null {
    const { type, text, line } = this.#next
    if (type !== 'string') return this.#fail('a key in double quotes')
    this.#advance()
    if (!this.#skip(':')) return this.#fail('":"')
    const value = this.value(depth + 1)
    return value === null ? null : { key: JSON.parse(text) as string, value, line }
  }

  end(): boolean {
    if (this.#next.type !== 'end') this.#fail('the end of the file')
    return this.fault === null
  }
}

/** Reads JSON as RFC 8259 has it, keeping the line of every key and value. Keys may repeat; nothing is judged but syntax. */
export function parseJson(text: string): JsonResult {
  const walk = new Walk(text)
  const node = walk.value()
  if (node !== null && walk.end()) return { ok: true, node }
  return { ok: false, fault: walk.fault ?? { message: 'expected a value', line: 1, column: 1 } }
}
