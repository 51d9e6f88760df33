import { jsonValue } from '../../config/derive/json-schema.ts'
import { oneLine, printOrigin } from '../../config/errors.ts'
import { exitCodes } from '../../config/exit-codes.ts'
import { specOf } from '../../config/kinds/table.ts'
import type { KnobName } from '../../config/knobs.ts'
import type { Argv } from '../../config/layers/argv.ts'
import type { Resolved } from '../../config/layers/resolve.ts'
import { knobNames, knobOf, settingOf } from '../../config/names.ts'
import type { Settings } from '../../config/settings.ts'
import type { Io } from './io.ts'
import { prepareSettings } from './prepare.ts'
import { report, reportNotices } from './report.ts'

/** A knob's value as texts that would parse back; null when it is unset. */
function textsOf(knob: KnobName, settings: Settings): readonly string[] | null {
  const value = (settings as Readonly<Record<string, unknown>>)[settingOf(knob)]
  return value === null ? null : specOf(knobOf(knob).kind).print(value)
}

function asJson(knob: KnobName, texts: readonly string[] | null): unknown {
  const { kind } = knobOf(knob)
  if (texts === null || specOf(kind).list) return texts
  return jsonValue(kind, texts[0] ?? '')
}

type Valid = Extract<Resolved, { ok: true }>

function printJson({ settings, origins }: Valid): string {
  const rows = knobNames.map((knob) => [
    knob,
    { value: asJson(knob, textsOf(knob, settings)), origin: printOrigin(origins[knob]) },
  ])
  return `${JSON.stringify(Object.fromEntries(rows), null, 2)}\n`
}

function printTable({ settings, origins }: Valid): string {
  const rows = knobNames.map(
    (knob) =>
      [
        knob,
        oneLine(textsOf(knob, settings)?.join(', ') ?? '') || '-',
        oneLine(printOrigin(origins[knob])),
      ] as const,
  )
  const widest = (column: 0 | 1) => Math.min(40, Math.max(...rows.map((row) => row[column].length)))
  const [first, second] = [widest(0), widest(1)]
  return rows
    .map(([knob, value, origin]) => `${knob.padEnd(first)}  ${value.padEnd(second)}  ${origin}\n`)
    .join('')
}

/** `stint config print`: every knob, its value and where that was written. */
export async function configPrint(argv: Argv, io: Io): Promise<number> {
  const prepared = await prepareSettings(argv, io)
  if (!prepared.ok) return report(prepared.problems, io)
  reportNotices(prepared.resolved.notices, io)
  io.out(argv.switches.has('json') ? printJson(prepared.resolved) : printTable(prepared.resolved))
  return exitCodes.ok.number
}
