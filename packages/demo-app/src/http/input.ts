import { parseWholeNumber, wholeNumberComplaint, type Range } from '../whole-number.ts'
import { badInput } from './problem.ts'
import type { Exchange } from './exchange.ts'

interface NumberParameter extends Partial<Range> {
  readonly otherwise: number
}

/** A whole number from the query string; 400 when it is something else. */
export function queryNumber(query: URLSearchParams, name: string, rule: NumberParameter): number {
  const { otherwise, min = 0, max = Number.MAX_SAFE_INTEGER } = rule
  const text = query.get(name)
  return text === null ? otherwise : wholeNumberOr400(name, text, { min, max })
}

/** True for `?name=1` or a bare `?name`, false for `?name=0` or nothing; 400 otherwise. */
export function queryFlag(query: URLSearchParams, name: string): boolean {
  const text = query.get(name) ?? '0'
  if (text === '1' || text === '') return true
  if (text === '0') return false
  throw badInput(`${name}: expected 0 or 1, got ${JSON.stringify(text)}`)
}

/** The number in a path segment such as `:id`; 400 when it is not an id. */
export function pathId({ params }: Exchange, name: string): number {
  return wholeNumberOr400(name, params[name] ?? '', idRange)
}

/** An id in a JSON body; 400 when it is missing or not an id. */
export function bodyId(body: Readonly<Record<string, unknown>>, name: string): number {
  const value = body[name]
  if (typeof value === 'number') return wholeNumberOr400(name, String(value), idRange)
  throw badInput(wholeNumberComplaint(name, idRange, value ?? null))
}

/** A text in a JSON body, trimmed; 400 when it is empty or longer than `maxLength`. */
export function bodyText(
  body: Readonly<Record<string, unknown>>,
  name: string,
  maxLength: number,
): string {
  const value = body[name]
  const text = typeof value === 'string' ? value.trim() : ''
  if (text !== '' && text.length <= maxLength) return text
  throw badInput(`${name}: expected a text of 1 to ${maxLength} characters`)
}

const idRange: Range = { min: 1, max: Number.MAX_SAFE_INTEGER }

function wholeNumberOr400(name: string, text: string, range: Range): number {
  const value = parseWholeNumber(text, range)
  if (value === null) throw badInput(wholeNumberComplaint(name, range, text))
  return value
}
