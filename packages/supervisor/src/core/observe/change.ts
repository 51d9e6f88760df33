import type { Slot } from '../slot.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Worker } from '../worker.ts'

/** The snapshot with one worker changed; unchanged when that life is over. */
export function changeWorker(
  snapshot: Snapshot,
  life: number,
  change: (worker: Worker) => Worker,
): Snapshot {
  return {
    ...snapshot,
    workers: snapshot.workers.map((worker) => (worker.life === life ? change(worker) : worker)),
  }
}

export function changeSlot(snapshot: Snapshot, id: number, change: (slot: Slot) => Slot): Snapshot {
  return {
    ...snapshot,
    slots: snapshot.slots.map((slot) => (slot.id === id ? change(slot) : slot)),
  }
}
