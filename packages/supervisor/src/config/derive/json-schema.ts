import { specOf } from '../kinds/table.ts'
import type { Kind } from '../kinds.ts'
import type { Knob, KnobName } from '../knobs.ts'
import { knobNames, knobOf } from '../names.ts'

type Schema = Readonly<Record<string, unknown>>

const text: Schema = { type: 'string', minLength: 1 }
const listOf = (item: Schema): Schema => ({ anyOf: [item, { type: 'array', items: item }] })
const bounds = ({ min = 0, max }: Knob): Schema =>
  max === undefined ? { minimum: min } : { minimum: min, maximum: max }
const integer = (knob: Knob): Schema => ({ type: 'integer', ...bounds(knob) })
const measured = (knob: Knob, pattern: string): Schema => ({
  anyOf: [
    { type: 'number', ...bounds(knob) },
    { type: 'string', pattern },
  ],
})
const port: Schema = { type: 'integer', minimum: 0, maximum: 65_535 }
const address: Schema = { anyOf: [port, text] }
const duration = String.raw`^\d+(\.\d+)?(ms|s|m|h|d)?$`
const size = String.raw`^\d+(\.\d+)?([kKmMgG]([iI][bB])?)?$`
const owner: Schema = { anyOf: [text, { type: 'integer', minimum: 0 }] }
const plain: Schema = { type: ['string', 'number', 'boolean'] }

const byKind: Readonly<Record<Kind, (knob: Knob) => Schema>> = {
  count: integer,
  workers: (knob) => ({ anyOf: [{ const: 'auto' }, integer(knob)] }),
  seconds: (knob) => measured(knob, duration),
  milliseconds: (knob) => measured(knob, duration),
  mebibytes: (knob) => measured(knob, size),
  flag: () => ({ type: 'boolean' }),
  choice: ({ choices = [] }) => ({ enum: choices }),
  text: () => text,
  path: () => text,
  paths: () => listOf(text),
  words: () => listOf(text),
  assignments: () => ({
    anyOf: [
      { type: 'array', items: { type: 'string', pattern: '^[^=]+=' } },
      { type: 'object', additionalProperties: plain },
    ],
  }),
  endpoint: () => address,
  address: () => address,
  addresses: () => listOf(address),
  user: () => owner,
  group: () => owner,
  mode: () => ({ type: 'string', pattern: '^(0o?)?[0-7]{1,4}$' }),
}

/** A text as JSON would have it: numbers and booleans bare. */
export function jsonValue(kind: Kind, given: string): unknown {
  if (kind === 'flag') return given === 'true'
  const isNumber = /^(?:count|workers|seconds|milliseconds|mebibytes)$/.test(kind)
  return isNumber && /^\d+(?:\.\d+)?$/.test(given) ? Number(given) : given
}

function defaultOf({ kind, default: value }: Knob): Schema {
  if (typeof value === 'string') return { default: jsonValue(kind, value) }
  return value !== null && specOf(kind).list ? { default: value } : {}
}

function propertyOf(name: KnobName): Schema {
  const knob = knobOf(name)
  return { description: knob.help, ...byKind[knob.kind](knob), ...defaultOf(knob) }
}

/** The JSON Schema of a `stint.json`. */
export function jsonSchema(): Schema {
  const spellings = knobNames.flatMap((name) =>
    [name, ...(knobOf(name).aliases ?? [])]
      .filter((spelling) => spelling.length > 1)
      .map((spelling) => [spelling, propertyOf(name)] as const),
  )
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Stint',
    description: 'Settings of the Stint supervisor; see docs/knobs.md.',
    type: 'object',
    properties: { $schema: { type: 'string' }, ...Object.fromEntries(spellings) },
    additionalProperties: false,
  }
}
