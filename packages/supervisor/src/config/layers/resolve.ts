import { shown } from '../errors.ts'
import type { Problem, Where } from '../errors.ts'
import { specOf } from '../kinds/table.ts'
import type { Knob, KnobName } from '../knobs.ts'
import { knobNames, knobOf, settingOf } from '../names.ts'
import type { Settings } from '../settings.ts'
import { crossCheck } from './checks.ts'
import type { Origins } from './origins.ts'
import type { Entry, Layer } from './layer.ts'

/** All layers put together, or everything that is wrong with them. */
export type Resolved =
  | {
      readonly ok: true
      readonly settings: Settings
      readonly origins: Origins
      readonly notices: readonly string[]
      readonly news: readonly string[]
    }
  | { readonly ok: false; readonly problems: readonly Problem[] }

interface Value {
  readonly knob: KnobName
  readonly value: unknown
  readonly where: Where
}

const isProblem = (result: Value | Problem): result is Problem => 'code' in result
const isValue = (result: Value | Problem): result is Value => !isProblem(result)

function readEntry({ knob, text, where }: Entry): Value | Problem {
  const row = knobOf(knob)
  const parsed = specOf(row.kind).parse(text, row)
  if (parsed.ok) return { knob, value: parsed.value, where }
  const got = text === '' ? 'nothing' : `"${shown(text)}"`
  const remedy = parsed.remedy === undefined ? '' : `; ${parsed.remedy}`
  return {
    code: 'KNOB_INVALID',
    where,
    message: `expected ${parsed.expected}, got ${got}${remedy}`,
  }
}

/** A list takes every occurrence of its layer, a scalar the last one. */
function combine({ kind }: Knob, values: readonly Value[]): unknown {
  return specOf(kind).list ? values.flatMap(({ value }) => value) : values.at(-1)?.value
}

/** Every occurrence of one knob in one layer, as its value; no occurrence is the default. */
export function readEntries(
  knob: KnobName,
  texts: readonly string[],
  where: Where,
):
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: Problem } {
  if (texts.length === 0) return { ok: true, value: defaultOf(knob) }
  const results = texts.map((text) => readEntry({ knob, text, where }))
  const problem = results.find(isProblem)
  if (problem !== undefined) return { ok: false, problem }
  return { ok: true, value: combine(knobOf(knob), results.filter(isValue)) }
}

function defaultOf(knob: KnobName): unknown {
  const row = knobOf(knob)
  if (row.default === null) return null
  const texts = typeof row.default === 'string' ? [row.default] : row.default
  const where = { source: 'default', name: knob } as const
  const values = texts.map((text) => readEntry({ knob, text, where }))
  return combine(row, values.filter(isValue))
}

function valueOf(knob: KnobName, layers: readonly (readonly Value[])[]): Value {
  const said = layers
    .map((values) => values.filter((value) => value.knob === knob))
    .findLast((values) => values.length > 0)
  const where = said?.at(-1)?.where ?? { source: 'default', name: knob }
  return { knob, where, value: said ? combine(knobOf(knob), said) : defaultOf(knob) }
}

/** Problems of one layer file by file, and in each from top to bottom. */
function inReadingOrder(problems: readonly Problem[]): readonly Problem[] {
  const files = [...new Set(problems.map(({ where }) => where.file))]
  return files.flatMap((file) =>
    problems
      .filter(({ where }) => where.file === file)
      .sort((a, b) => (a.where.line ?? 0) - (b.where.line ?? 0)),
  )
}

/** Puts layers together: a later layer wins over an earlier one, knob by knob. */
export function resolveLayers(layers: readonly Layer[]): Resolved {
  const results = layers.map(({ entries }) => entries.map(readEntry))
  const problems = layers.flatMap((layer, index) =>
    inReadingOrder([...layer.problems, ...(results[index] ?? []).filter(isProblem)]),
  )
  if (problems.length > 0) return { ok: false, problems }
  const valid = results.map((layer) => layer.filter(isValue))
  const values = knobNames.map((knob) => valueOf(knob, valid))
  const settings = Object.fromEntries(
    values.map(({ knob, value }) => [settingOf(knob), value]),
  ) as unknown as Settings
  const origins = Object.fromEntries(values.map(({ knob, where }) => [knob, where])) as Origins
  const crossProblems = crossCheck(settings, origins)
  if (crossProblems.length > 0) return { ok: false, problems: crossProblems }
  return {
    ok: true,
    settings,
    origins,
    notices: layers.flatMap(({ notices }) => notices),
    news: layers.flatMap(({ news = [] }) => news),
  }
}
