import { styleText } from 'node:util'
import type { Check } from '../core/gate.ts'
import type { Diagnosis } from '../shell/host/doctor.ts'

const marks = {
  fit: ['ok', 'green'],
  note: ['note', 'yellow'],
  unfit: ['unfit', 'red'],
} as const satisfies Record<Check['verdict'], readonly [string, string]>

/** A diagnosis as a table; colours only where `stream` shows them (a terminal, and no NO_COLOR). */
export function printDiagnosis(
  { checks, fitness, resolution }: Diagnosis,
  stream: NodeJS.WriteStream,
): string {
  const paint = (verdict: Check['verdict'], text: string): string =>
    styleText(marks[verdict][1], text, { stream })
  const width = (column: 'name' | 'found') =>
    Math.max(...checks.map((check) => check[column].length))
  const rows = checks.flatMap(({ name, found, wanted, verdict, advice }) => [
    [
      paint(verdict, marks[verdict][0].padEnd(5)),
      name.padEnd(width('name')),
      found.padEnd(width('found')),
      wanted,
    ]
      .join('  ')
      .trimEnd(),
    ...(advice === '' ? [] : [`       ${advice}`]),
  ])
  const verdict =
    fitness.kind === 'fit'
      ? paint('fit', 'This host can be tuned on.')
      : paint('unfit', 'This host cannot be tuned on now.')
  return [...rows, '', verdict, `Resolution: ${resolution.text}.`, ''].join('\n')
}
