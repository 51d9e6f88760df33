import type { Action } from '../action.ts'
import { SPARES, type Slot } from '../slot.ts'
import {
  isEnding,
  isLastCopy,
  isOnTrial,
  isPaused,
  isServed,
  spawnGeneration,
  wantedSlots,
  workersOf,
  type Snapshot,
} from '../snapshot.ts'
import type { Relieved, SpawnMode, Worker } from '../worker.ts'
import { isBooting, isFailing, isGoing } from '../worker.ts'
import { dismissal } from './dismissal.ts'
import { canAnswerQueue } from './pausing.ts'
import type { Policy } from './policy.ts'

/** Gives every wanted slot a worker: the first one alone, then as many at a time as there are CPUs. */
export const headcount: Policy = (snapshot) => {
  // A build that may be broken is tried by one held worker only; neighbours serve the empty slot meanwhile.
  if (isOnTrial(snapshot) && isServed(snapshot)) return []
  const empty = wantedSlots(snapshot).filter(
    (slot) => isStartable(slot, snapshot) && isEmpty(slot, snapshot),
  )
  return empty.slice(0, startsAllowed(snapshot)).map((slot) => spawn(snapshot, slot.id, null))
}

/** Sends home the workers of slots that are no longer wanted. */
export const surplus: Policy = (snapshot) => {
  if (isEnding(snapshot) || isPaused(snapshot)) return []
  return snapshot.workers
    .filter(({ slot }) => slot > snapshot.workersWanted)
    .flatMap((worker) => sendHome(worker, snapshot))
}

function sendHome(worker: Worker, snapshot: Snapshot): readonly Action[] {
  const { slot, life } = worker
  if (worker.state === 'ready')
    return canAnswerQueue(worker, snapshot) && isLastCopy(snapshot, slot, life)
      ? [{ type: 'drain', slot, life, reason: 'scale', queue: 'answer' }]
      : []
  return isBooting(worker) ? [dismissal(worker, 'scale')] : []
}

/** Nobody is there, nor is anybody's failure still to be counted. */
function isEmpty({ id }: Slot, snapshot: Snapshot): boolean {
  return workersOf(snapshot, id).every((worker) => isGoing(worker) && !isFailing(worker))
}

/** False while the slot's respawn back-off lasts. */
export function isStartable({ retryAtMs }: Slot, { nowMs }: Snapshot): boolean {
  return retryAtMs <= nowMs
}

function startsAllowed({ phase, cpus, workers }: Snapshot): number {
  const limit = phase.phase === 'starting' ? 1 : cpus
  return Math.max(
    0,
    limit - workers.filter((worker) => isBooting(worker) && worker.slot !== SPARES).length,
  )
}

/** A start for this slot; `decide` numbers it. */
export function spawn(
  snapshot: Snapshot,
  slot: number,
  relieves: Relieved | null,
  generation = spawnGeneration(snapshot),
): Action {
  return {
    type: 'spawn',
    life: 0,
    slot,
    generation,
    relieves,
    mode: spawnMode(snapshot, generation),
    reportAtRequests: 0,
  }
}

/** Who may serve at once: any worker of a proven generation, or one whose absence would leave nobody. In a pause nobody may. */
function spawnMode(snapshot: Snapshot, generation: number): SpawnMode {
  if (snapshot.addresses.length === 0) return 'discover'
  if (snapshot.settings.readyProbe !== null || isPaused(snapshot)) return 'hold'
  const isCanary = generation > snapshot.provenGeneration && isServed(snapshot)
  return isCanary && snapshot.settings.reloadProbationMs > 0 ? 'hold' : 'serve'
}
