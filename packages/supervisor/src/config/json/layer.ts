import { specOf } from '../kinds/table.ts'
import type { KnobName } from '../knobs.ts'
import { emptyLayer, joinLayers, problemLayer } from '../layers/layer.ts'
import type { Layer } from '../layers/layer.ts'
import type { Problem, Where } from '../errors.ts'
import { didYouMean, findKnob, knobOf } from '../names.ts'
import { boundedGuess, type Guess } from '../suggest.ts'
import { parseJson } from './parse.ts'
import type { JsonMember, JsonNode } from './parse.ts'

/** `1.0` and `1e3` are whole numbers in JSON; a number too large to hold keeps its digits. */
function numberText(text: string): string {
  const value = Number(text)
  return Number.isSafeInteger(value) ? String(value) : text
}

/** The text of a scalar, as a flag would have it; null for anything else. */
function scalarText(node: JsonNode): string | null {
  if (node.type === 'number') return numberText(node.text)
  if (node.type === 'string') return node.text
  return node.type === 'word' && node.text !== 'null' ? node.text : null
}

/** `{ "env": { "A": "b" } }` means what `["A=b"]` means. */
function objectTexts({ members }: JsonNode & { type: 'object' }): readonly (string | null)[] {
  return members.map(({ key, value }) => {
    const text = scalarText(value)
    return text === null || key.includes('=') ? null : `${key}=${text}`
  })
}

function textsOf(knob: KnobName, node: JsonNode): readonly (string | null)[] {
  const { kind } = knobOf(knob)
  if (node.type === 'array' && specOf(kind).list) return node.items.map(scalarText)
  if (node.type === 'object' && kind === 'assignments') return objectTexts(node)
  return [scalarText(node)]
}

const nouns = {
  array: 'a list',
  object: 'an object',
  word: 'null',
  string: '',
  number: '',
} as const

function misfit(knob: KnobName, { type }: JsonNode): string {
  if (type === 'word') return 'expected a value, got null; leave the key out instead'
  return specOf(knobOf(knob).kind).list
    ? `expected a list of plain values, got ${nouns[type]} with something else inside`
    : `expected one plain value, got ${nouns[type]}`
}

function memberLayer({ key, value }: JsonMember, where: Where, guess: Guess): Layer {
  if (key === '$schema') return emptyLayer
  const knob = key.length === 1 ? null : findKnob(key)
  if (knob === null) {
    return problemLayer({ code: 'KNOB_UNKNOWN', where, message: didYouMean(key, { guess }) })
  }
  const texts = textsOf(knob, value)
  const plain = texts.filter((text) => text !== null)
  if (plain.length < texts.length) {
    return problemLayer({ code: 'KNOB_INVALID', where, message: misfit(knob, value) })
  }
  return { ...emptyLayer, entries: plain.map((text) => ({ knob, text, where })) }
}

/** Two spellings of one knob are the same key. */
const identity = (key: string) => findKnob(key) ?? key

function repeated(members: readonly JsonMember[], at: Place): readonly Problem[] {
  const first = new Map<string, number>()
  return members.flatMap((member) => {
    const earlier = first.get(identity(member.key))
    first.set(identity(member.key), earlier ?? member.line)
    if (earlier === undefined) return []
    const message = `already set in line ${earlier}; keep one`
    return [{ code: 'KNOB_INVALID', where: at(member), message }]
  })
}

/** Where a member stands. */
type Place = (member: JsonMember) => Where

/** What the members of an object say, each a knob; `$schema` says nothing. */
export function membersLayer(members: readonly JsonMember[], at: Place): Layer {
  const guess = boundedGuess()
  const layers = members.map((member) => memberLayer(member, at(member), guess))
  return joinLayers([...layers, { ...emptyLayer, problems: repeated(members, at) }])
}

/** What a JSON config file says: one object whose keys are knobs, and `$schema`. */
export function jsonLayer(text: string, file: string): Layer {
  const result = parseJson(text)
  if (!result.ok) {
    const { message, line, column } = result.fault
    const where = { source: 'file', name: '', file, line, column } as const
    return problemLayer({ code: 'CONFIG_UNREADABLE', where, message })
  }
  const { node } = result
  if (node.type !== 'object') {
    const where = { source: 'file', name: '', file, line: node.line } as const
    return problemLayer({
      code: 'CONFIG_UNREADABLE',
      where,
      message: 'expected an object: { "workers": 4 }',
    })
  }
  return membersLayer(node.members, ({ key, line }) => ({ source: 'file', name: key, file, line }))
}
