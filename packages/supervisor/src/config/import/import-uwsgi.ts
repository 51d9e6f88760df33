import { jsonValue } from '../derive/json-schema.ts'
import type { Problem, Where } from '../errors.ts'
import type { FileContext } from '../files.ts'
import { readIni } from '../ini/layer.ts'
import { specOf } from '../kinds/table.ts'
import type { KnobName } from '../knobs.ts'
import { emptyLayer, type Entry } from '../layers/layer.ts'
import { resolveLayers } from '../layers/resolve.ts'
import { knobNames, knobOf } from '../names.ts'
import { judgeLines, type LineVerdict } from './line-verdict.ts'

/** A uWSGI configuration in Stint's terms. */
export interface Imported {
  /** In the order of reading, included files in their place. */
  readonly lines: readonly LineVerdict[]
  /** What a `stint.json` has to say: every line that can be kept. */
  readonly config: Readonly<Record<string, unknown>>
  /** What no line is to blame for: files that cannot be read, and values that do not go together. */
  readonly problems: readonly Problem[]
}

/** Translates an ini file and all it includes. Variables and conditions are resolved now, in this environment. */
export function importUwsgi(file: string, from: Where, context: FileContext): Imported {
  const ini = readIni(file, from, context)
  const entries = ini.parts.flatMap(({ layer }) => layer.entries).filter(isUnderstood)
  const resolved = resolveLayers([{ ...emptyLayer, entries }])
  const lines = judgeLines(ini)
  return {
    lines,
    config: configOf(entries),
    problems: [
      ...ini.reading.problems.filter(({ where }) => !lines.some((line) => isAbout(line, where))),
      ...(resolved.ok ? [] : resolved.problems),
    ],
  }
}

const isAbout = ({ where: { file, line, name } }: LineVerdict, where: Where): boolean =>
  where.file === file && where.line === line && where.name === name

function isUnderstood({ knob, text }: Entry): boolean {
  return specOf(knobOf(knob).kind).parse(text, knobOf(knob)).ok
}

/** In the order of the table; a list takes every line, a scalar the last one. */
function configOf(entries: readonly Entry[]): Readonly<Record<string, unknown>> {
  const rows = knobNames.flatMap((knob): readonly (readonly [KnobName, unknown])[] => {
    const texts = entries.filter((entry) => entry.knob === knob).flatMap(canonical)
    if (texts.length === 0) return []
    const { kind } = knobOf(knob)
    return [[knob, specOf(kind).list ? texts : jsonValue(kind, texts.at(-1) ?? '')]]
  })
  return Object.fromEntries(rows)
}

function canonical({ knob, text }: Entry): readonly string[] {
  const { kind } = knobOf(knob)
  const parsed = specOf(kind).parse(text, knobOf(knob))
  return parsed.ok ? specOf(kind).print(parsed.value) : []
}
