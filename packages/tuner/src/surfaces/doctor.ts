import { styleText } from 'node:util'
import type { Check } from '../core/gate.ts'
import type { Diagnosis } from '../shell/host/doctor.ts'
import { columnsOf, wrap } from './wrap.ts'

const marks = {
  fit: ['ok', 'green'],
  note: ['note', 'yellow'],
  unfit: ['unfit', 'red'],
} as const satisfies Record<Check['verdict'], readonly [string, string]>

const MARK_COLUMNS = 5

/** A diagnosis as a table; colours and line ends only where `stream` shows them (a terminal, and no NO_COLOR). */
export function printDiagnosis(
  { checks, fitness, resolution }: Diagnosis,
  stream: NodeJS.WriteStream,
): string {
  const columns = columnsOf(stream)
  const paint = (verdict: Check['verdict'], text: string): string =>
    styleText(marks[verdict][1], text, { stream })
  const names = Math.max(...checks.map(({ name }) => name.length))
  const hang = MARK_COLUMNS + names + 4
  const rows = checks.flatMap(({ name, found, wanted, verdict, advice }) => {
    const mark = marks[verdict][0].padEnd(MARK_COLUMNS)
    const asked = wanted === '' ? '' : ` (wanted: ${wanted})`
    const [first = '', ...rest] = wrap(`${mark}  ${name.padEnd(names)}  ${found}${asked}`, {
      columns,
      hang,
    })
    const advised = advice === '' ? [] : wrap(' '.repeat(hang) + advice, { columns, hang })
    return [paint(verdict, mark) + first.slice(MARK_COLUMNS), ...rest, ...advised]
  })
  const verdict =
    fitness.kind === 'fit'
      ? paint('fit', 'This host can be tuned on.')
      : paint('unfit', 'This host cannot be tuned on now.')
  const finest = wrap(`Resolution: ${resolution.text}.`, { columns, hang: 2 })
  return [...rows, '', verdict, ...finest, ''].join('\n')
}
