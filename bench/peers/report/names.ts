import { contenders, costsOnly, fairnessOnly } from '../contenders/all.ts'
import type { Absence } from '../plan.ts'

/** A contender's name in the tables. */
export function nameOf(id: string): string {
  const all = [...contenders, ...fairnessOnly, ...costsOnly]
  return all.find((contender) => contender.id === id)?.name ?? id
}

/** Rows for those who did not run, as wide as the table. */
export function absentRows(
  absent: readonly Absence[],
  columns: number,
): readonly (readonly string[])[] {
  return absent.map(({ id, why }) => [
    nameOf(id),
    `did not run: ${why.replaceAll('|', '/')}`,
    ...Array.from({ length: columns - 2 }, () => ''),
  ])
}
