import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { printProblem } from '../../src/config/errors.ts'
import { jsonLayer } from '../../src/config/json/layer.ts'
import { parseJson } from '../../src/config/json/parse.ts'
import type { JsonNode } from '../../src/config/json/parse.ts'

function plain(node: JsonNode): unknown {
  if (node.type === 'string') return node.text
  if (node.type === 'array') return node.items.map(plain)
  if (node.type !== 'object') return JSON.parse(node.text)
  return Object.fromEntries(node.members.map(({ key, value }) => [key, plain(value)]))
}

const fault = (text: string) => {
  const result = parseJson(text)
  return result.ok ? null : result.fault
}

describe('JSON with lines', () => {
  it('reads every JSON value as JSON.parse does', () => {
    const texts = fc
      .tuple(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(0, 1, '\t'))
      .map(([value, indent]) => JSON.stringify(value, null, indent))
    fc.assert(
      fc.property(texts, (text) => {
        const result = parseJson(text)
        expect(result.ok && plain(result.node)).toEqual(JSON.parse(text))
      }),
    )
  })

  it('refuses and accepts what JSON.parse refuses and accepts, whatever was done to a text', () => {
    const pieces = fc.constantFrom(
      ...'{}[],:"\\\n\t 01-.eEtrue/\''.split(''),
      'null',
      '"a"',
      '\\u00e9',
      '{"a":1}',
    )
    const texts = fc.array(pieces, { maxLength: 9 }).map((parts) => parts.join(''))
    fc.assert(
      fc.property(texts, (text) => {
        expect(parseJson(text).ok).toBe(isJson(text))
      }),
      { numRuns: 5000 },
    )
  })

  test.each([
    ['{\n "a": 1,\n}', 3, 1, 'remove the comma before it'],
    ['{ "a": 1\n  "b": 2 }', 2, 3, 'a comma is missing before it'],
    ['{ // note\n}', 1, 3, 'JSON has no comments'],
    ["{ 'a': 1 }", 1, 3, 'use double quotes'],
    ['{ a: 1 }', 1, 3, 'put it in double quotes'],
    ['{ "a": True }', 1, 8, 'put it in double quotes'],
    ['{ "a": 01 }', 1, 8, 'expected a value, found "01"'],
    ['{ "a": "x\ny" }', 1, 8, 'the string has no end'],
    ['{ "a": "\\x" }', 1, 8, 'a bad escape'],
    ['{ "a": 1', 1, 9, 'expected "," or "}", found the end of the file'],
    ['{ "a"', 1, 6, 'expected ":"'],
    ['[1, 2', 1, 6, 'expected "," or "]"'],
    ['', 1, 1, 'expected a value, found the end of the file'],
    ['{} {}', 1, 4, 'expected the end of the file'],
    ['['.repeat(50), 1, 18, 'at most 16 levels'],
  ])('%j: line %i, column %i, %s', (text, line, column, message) => {
    expect(fault(text)).toMatchObject({ line, column, message: expect.stringContaining(message) })
  })

  it('reads a line of nearly 1 MiB', () => {
    const text = 'x'.repeat(2 ** 20)
    expect(parseJson(`{"a":"${text}"}`).ok).toBe(true)
    expect(fault(`{"a":"${text}`)).toMatchObject({ line: 1, column: 6 })
    expect(parseJson(`[${'1,'.repeat(2 ** 18)}1]`).ok).toBe(true)
  })
})

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const entries = (text: string) =>
  jsonLayer(text, 'f').entries.map(
    ({ knob, text: value, where }) => `${where.line} ${knob}=${value}`,
  )
const problems = (text: string) => jsonLayer(text, 'f').problems.map(printProblem)

describe('a JSON config file', () => {
  it('has knobs for keys, bare values and lists', () => {
    const text = `{
      "$schema": "./stint.schema.json",
      "processes": 4.0,
      "need-app": false,
      "listen": [3000, "unix:/run/a"],
      "max-requests": 1e3,
      "env": { "A": true, "B": "=" }
    }`
    expect(problems(text)).toEqual([])
    expect(entries(text)).toEqual([
      '3 workers=4',
      '4 need-app=false',
      '5 listen=3000',
      '5 listen=unix:/run/a',
      '6 max-requests=1000',
      '7 env=A=true',
      '7 env=B==',
    ])
  })

  test.each([
    ['[]', 'stint: f line 1: expected an object: { "workers": 4 }'],
    ['{', 'stint: f line 1 column 2: expected a key in double quotes, found the end of the file'],
    ['{"p": 1}', 'stint: unknown knob "p" in f line 1: "stint run --help" lists them all'],
    ['{"workers": null}', 'leave the key out instead'],
    ['{"workers": [1]}', 'expected one plain value, got a list'],
    ['{"workers": {}}', 'expected one plain value, got an object'],
    ['{"listen": [[1]]}', 'got a list with something else inside'],
    ['{"env": {"A": []}}', 'got an object with something else inside'],
    ['{"env": {"A=B": "c"}}', 'got an object with something else inside'],
    [
      '{"workers": 1,\n"workers": 2}',
      'stint: workers in f line 2: already set in line 1; keep one',
    ],
    ['{"workers": 1,\n"processes": 2}', 'processes in f line 2: already set in line 1'],
    ['{"max_requests": 1}', 'did you mean "max-requests"?'],
    ['{"a\\nb\\u001b[31m": 1}', String.raw`unknown knob "a\u000ab\u001b[31m" in f line 1`],
  ])('%s: %s', (text, message) => {
    expect(problems(text)).toEqual([expect.stringContaining(message)])
  })
})
