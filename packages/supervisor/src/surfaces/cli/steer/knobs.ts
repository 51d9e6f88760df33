import { oneLine } from '../../../config/errors.ts'
import { exitCodes } from '../../../config/exit-codes.ts'
import type { ControlKnob, ControlResults } from '../../../protocol/control.ts'
import { show, type Call } from './verb.ts'

/** `stint set KNOB=VALUE ...`; `KNOB=` is the default again. Words for the same list knob add up. */
export async function set(call: Call): Promise<number> {
  const changes = Map.groupBy(call.words, (word) => word.slice(0, word.indexOf('=')))
  const results: ControlResults['set'][] = []
  for (const [knob, words] of changes) {
    const values = words.map((word) => word.slice(knob.length + 1)).filter((text) => text !== '')
    results.push(await call.found.client.ask({ verb: 'set', knob, values }))
  }
  show(call, results, () =>
    results
      .map(({ knob, values, before }) => `${knob}: ${printed(before)} -> ${printed(values)}\n`)
      .join(''),
  )
  return exitCodes.ok.number
}

/** `stint log-level LEVEL` */
export function logLevel(call: Call): Promise<number> {
  return set({ ...call, words: [`log-level=${call.words[0] ?? ''}`] })
}

/** `stint config`: every knob as it is in force, and who said so. */
export async function config(call: Call): Promise<number> {
  const knobs = await call.found.client.ask({ verb: 'config' })
  const byName = Object.fromEntries(knobs.map(({ knob, ...rest }) => [knob, rest]))
  show(call, byName, () => table(knobs))
  return exitCodes.ok.number
}

function table(knobs: readonly ControlKnob[]): string {
  const rows = knobs.map(
    ({ knob, values, origin }) => [knob, printed(values), oneLine(origin)] as const,
  )
  const widest = (column: 0 | 1): number =>
    Math.min(40, Math.max(...rows.map((row) => row[column].length)))
  const [first, second] = [widest(0), widest(1)]
  return rows
    .map(([knob, value, origin]) => `${knob.padEnd(first)}  ${value.padEnd(second)}  ${origin}\n`)
    .join('')
}

function printed(values: readonly string[] | null): string {
  return oneLine(values?.join(', ') ?? '') || '-'
}
