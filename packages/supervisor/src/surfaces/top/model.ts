import type { ControlEvent } from '../../protocol/control.ts'
import type { ControlSlot, ControlStatus } from '../../protocol/control-status.ts'
import { rateNow, type History } from './history.ts'

/** What rows may be sorted by, in the order in which `s` goes through them. */
export const sorts = ['slot', 'rps', 'elu', 'rss', 'age', 'requests'] as const
export type Sort = (typeof sorts)[number]

/** All that the screen shows. */
export interface Model {
  readonly status: ControlStatus
  readonly history: History
  /** Oldest first. */
  readonly events: readonly ControlEvent[]
  readonly sort: Sort
  /** The slot under the cursor. */
  readonly selected: number
  /** What the last key did, or why it did not. */
  readonly message: string
}

/** The slots in the order of the screen. */
export function sorted({
  status,
  history,
  sort,
}: Pick<Model, 'status' | 'history' | 'sort'>): readonly ControlSlot[] {
  const weights: Record<Sort, (slot: ControlSlot) => number> = {
    slot: ({ slot }) => -slot,
    rps: ({ slot }) => rateNow(history, slot),
    elu: ({ eluRatio }) => eluRatio,
    rss: ({ rssBytes }) => rssBytes,
    age: ({ ageMs }) => ageMs,
    requests: ({ requests }) => requests,
  }
  const weigh = weights[sort]
  return [...status.slots].sort((a, b) => weigh(b) - weigh(a) || a.slot - b.slot)
}

/** The cursor moved by so many rows, not beyond the first or the last. */
export function moved(model: Model, rows: number): number {
  const slots = sorted(model)
  const at = Math.max(
    0,
    slots.findIndex(({ slot }) => slot === model.selected),
  )
  const next = Math.max(0, Math.min(slots.length - 1, at + rows))
  return slots[next]?.slot ?? model.selected
}

/** The sort after this one. */
export function nextSort(sort: Sort): Sort {
  return sorts[(sorts.indexOf(sort) + 1) % sorts.length] ?? 'slot'
}
