import { plannedCauses } from '@stint/supervisor'
import type { Reading, SlotReading } from './reading.ts'

/** Every other cause is a death. */
const planned: ReadonlySet<string> = new Set(plannedCauses)

/** How many workers died between two readings, of what, and what the app said of it; null when none did. */
export function deathsBetween(first: Reading, last: Reading): string | null {
  const before = new Map(first.slots.map((slot) => [slot.id, slot]))
  const causes = last.slots.flatMap((slot) => causesIn(slot, before.get(slot.id)))
  if (causes.length === 0) return null
  const who = causes.length === 1 ? 'a worker' : `${causes.length} workers`
  const died = `${who} died under load (${[...new Set(causes)].join(', ')})`
  return last.trouble === '' ? died : `${died}: ${last.trouble}`
}

/** One word per death. */
function causesIn({ exits }: SlotReading, before: SlotReading | undefined): readonly string[] {
  return Object.entries(exits).flatMap(([cause, count]) =>
    planned.has(cause)
      ? []
      : Array.from({ length: count - (before?.exits[cause] ?? 0) }, () => cause),
  )
}
