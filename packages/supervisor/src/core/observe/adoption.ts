import type { Snapshot } from '../snapshot.ts'
import { changeSlot, changeWorker } from './change.ts'

/** From now on its sockets listen, whether or not its own worker ever did. */
export function slotAdopted(
  snapshot: Snapshot,
  { slot, life }: { readonly slot: number; readonly life: number },
): Snapshot {
  const adopted = changeWorker(snapshot, life, (worker) =>
    worker.state === 'ready' && !worker.adopted.includes(slot)
      ? { ...worker, adopted: [...worker.adopted, slot] }
      : worker,
  )
  return changeSlot(adopted, slot, (place) => ({ ...place, sockets: 'served' }))
}

export function slotReleased(
  snapshot: Snapshot,
  { slot, life }: { readonly slot: number; readonly life: number },
): Snapshot {
  return changeWorker(snapshot, life, (worker) =>
    worker.state === 'ready'
      ? {
          ...worker,
          adopted: worker.adopted.filter((id) => id !== slot),
          releasing: [...worker.releasing, slot],
        }
      : worker,
  )
}

export function workerReleased(
  snapshot: Snapshot,
  { slot, life }: { readonly slot: number; readonly life: number },
): Snapshot {
  return changeWorker(snapshot, life, (worker) =>
    worker.state === 'ready'
      ? { ...worker, releasing: worker.releasing.filter((id) => id !== slot) }
      : worker,
  )
}
