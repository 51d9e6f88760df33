import { slotState, SPARES, type Slot, type SlotState } from '../../core/slot.ts'
import { workersOf, type Snapshot } from '../../core/snapshot.ts'
import { fold, type Totals } from '../../core/totals.ts'
import { isBooting, isReady, type Worker } from '../../core/worker.ts'
import type { View } from './view.ts'

/** A slot with what its rows share, worked out once per scrape. */
export interface Place {
  readonly slot: Slot
  /** The value of the label `slot`. */
  readonly name: string
  readonly state: SlotState
  readonly workers: readonly Worker[]
  /** The worker that stands for the slot: the ready one, else the newest that boots, else the newest that leaves. */
  readonly worker: Worker | null
  /** Counted by the lives that ended and by those that run: never less than it was. */
  readonly totals: Totals
}

/** A view, arranged for the table. */
export interface Picture extends View {
  /** Slots 1 and up. Those beyond the wanted number stay, because their counters do. */
  readonly places: readonly Place[]
  /** The workers held in reserve. They count for a slot once they take one. */
  readonly spares: readonly Worker[]
}

/** Arranges a view. */
export function arrange(view: View): Picture {
  const { snapshot } = view
  return {
    ...view,
    places: placesOf(snapshot),
    spares: workersOf(snapshot, SPARES),
  }
}

/** Slots 1 and up, in order. */
export function placesOf(snapshot: Snapshot): readonly Place[] {
  const slots = snapshot.slots.filter(({ id }) => id !== SPARES)
  return slots.map((slot) => placeOf(slot, snapshot))
}

function placeOf(slot: Slot, snapshot: Snapshot): Place {
  const workers = workersOf(snapshot, slot.id)
  return {
    slot,
    name: String(slot.id),
    state: slotState(slot, workers, snapshot.nowMs),
    workers,
    worker: workers.find(isReady) ?? workers.findLast(isBooting) ?? workers.at(-1) ?? null,
    totals: workers.reduce((totals, { readings }) => fold(totals, readings), slot.totals),
  }
}
