import type { Action } from '../action.ts'
import type { Slot } from '../slot.ts'
import {
  isLastCopy,
  isPaused,
  readyWorkers,
  wantedSlots,
  workersOf,
  type Snapshot,
} from '../snapshot.ts'
import { isGoing, isReady, type Ready, type Worker } from '../worker.ts'
import { isOpen } from './pausing.ts'
import type { Policy } from './policy.ts'

type Adopt = Extract<Action, { type: 'adopt' }>

/**
 * A slot without a worker does not hold its share of the connections: a neighbour listens on its sockets. Where the slot is
 * not wanted either, the neighbour answers what waits before they are closed.
 */
export function adoption(snapshot: Snapshot): readonly Adopt[] {
  if (!isAdopting(snapshot)) return []
  const without = orphans(snapshot)
  if (without.length === 0) return []
  const load = new Map(
    readyWorkers(snapshot)
      .filter(isOpen)
      .map((worker) => [worker, worker.adopted.length]),
  )
  return without.flatMap((slot) => adopt(slot, load))
}

/** The neighbour steps back once the slot has a worker of its own, or is no longer wanted and nobody else has its sockets. */
export const release: Policy = (snapshot) =>
  readyWorkers(snapshot).flatMap(({ life, adopted }) =>
    adopted
      .filter(
        (slot) =>
          workersOf(snapshot, slot).some(isReady) ||
          (slot > snapshot.workersWanted && isLastCopy(snapshot, slot, life)),
      )
      .map((slot): Action => ({ type: 'release', slot, life, queue: queueOf(slot, snapshot) })),
  )

/** Whether some slot's sockets are out with a worker that never served: the others must not all leave before one has adopted them. */
export function hasUnserved(snapshot: Snapshot): boolean {
  return isAdopting(snapshot) && snapshot.slots.some(({ sockets }) => sockets === 'given')
}

/** Slots that some worker of the instance listens on for want of their own. */
export function adoptedSlots(snapshot: Snapshot): ReadonlySet<number> {
  return new Set(readyWorkers(snapshot).flatMap(({ adopted }) => adopted))
}

function isAdopting(snapshot: Snapshot): boolean {
  const { listenLayout, adopt: isOn } = snapshot.settings
  return listenLayout === 'slot' && isOn && !isPaused(snapshot)
}

function queueOf(slot: number, snapshot: Snapshot): 'relief' | 'answer' {
  return workersOf(snapshot, slot).some(isReady) ? 'relief' : 'answer'
}

function orphans(snapshot: Snapshot): readonly Slot[] {
  const adopted = adoptedSlots(snapshot)
  const wanted = new Set(wantedSlots(snapshot))
  return snapshot.slots.filter(
    (slot) =>
      !adopted.has(slot.id) && isAbandoned(slot, workersOf(snapshot, slot.id), wanted.has(slot)),
  )
}

/** Connections may wait here, and no worker of the slot accepts them, nor is the first one about to. */
function isAbandoned({ sockets }: Slot, workers: readonly Worker[], isWanted: boolean): boolean {
  switch (sockets) {
    case 'closed':
      return false
    case 'given':
      return workers.every(isGoing)
    case 'served':
      // Whoever served a slot that is not wanted answers its queue as it leaves.
      return isWanted && !workers.some(isReady)
  }
}

function adopt({ id }: Slot, load: Map<Ready, number>): readonly Adopt[] {
  const adopter = leastLoaded(load)
  if (adopter === null) return []
  const [neighbour, adopted] = adopter
  load.set(neighbour, adopted + 1)
  return [{ type: 'adopt', slot: id, life: neighbour.life }]
}

function leastLoaded(load: ReadonlyMap<Ready, number>): readonly [Ready, number] | null {
  let least: readonly [Ready, number] | null = null
  for (const entry of load) if (least === null || entry[1] < least[1]) least = entry
  return least
}
