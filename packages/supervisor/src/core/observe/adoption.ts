import type { Snapshot } from '../snapshot.ts'
import { changeWorker } from './change.ts'

export function slotAdopted(
  snapshot: Snapshot,
  { slot, life }: { readonly slot: number; readonly life: number },
): Snapshot {
  return changeWorker(snapshot, life, (worker) =>
    worker.state === 'ready' && !worker.adopted.includes(slot)
      ? { ...worker, adopted: [...worker.adopted, slot] }
      : worker,
  )
}

export function slotReleased(
  snapshot: Snapshot,
  { slot, life }: { readonly slot: number; readonly life: number },
): Snapshot {
  return changeWorker(snapshot, life, (worker) =>
    worker.state === 'ready'
      ? { ...worker, adopted: worker.adopted.filter((id) => id !== slot) }
      : worker,
  )
}
