import type { Action } from '../action.ts'
import type { Reason } from '../cause.ts'
import {
  isEnding,
  isOnTrial,
  isPaused,
  readyWorkers,
  wantedSlots,
  workersOf,
  type Snapshot,
} from '../snapshot.ts'
import { isBooting, isGoing, isReady, type Ready, type Worker } from '../worker.ts'
import { dueReason } from './due.ts'
import { isStartable, spawn } from './headcount.ts'
import { isEvil } from './memory.ts'
import type { Policy } from './policy.ts'

/** Starts a relief beside each worker that is due, at most `max-recycling` at a time. A pause puts it off. */
export const relief: Policy = (snapshot) => {
  if (isEnding(snapshot) || isPaused(snapshot)) return []
  const busy = recyclingSlots(snapshot)
  const free = recyclingsAllowed(snapshot) - busy.size
  if (free <= 0) return []
  return replaceable(snapshot, busy)
    .flatMap((worker) => withReason(worker, snapshot))
    .slice(0, free)
    .map(({ worker, reason }) =>
      spawn(snapshot, worker.slot, { life: worker.life, reason }, generationOf(reason, snapshot)),
    )
}

/** Sends a worker home once the relief beside it takes traffic. */
export const handover: Policy = (snapshot) =>
  isEnding(snapshot)
    ? []
    : readyWorkers(snapshot)
        .filter((newcomer) => !isEvil(newcomer, snapshot.settings))
        .flatMap((newcomer) => relieved(newcomer, snapshot))

function relieved({ slot, life, relieves }: Ready, snapshot: Snapshot): readonly Action[] {
  const colleagues = workersOf(snapshot, slot)
  if (relieves === null || colleagues.length === 1) return []
  return colleagues
    .filter((worker) => isReady(worker) && worker.life < life)
    .map((old): Action => ({
      type: 'drain',
      slot,
      life: old.life,
      reason: relieves.reason,
      queue: 'relief',
    }))
}

/** Until a generation is proven, one relief at a time is enough to learn that it is broken. */
function recyclingsAllowed(snapshot: Snapshot): number {
  return isOnTrial(snapshot) ? 1 : snapshot.settings.maxRecycling
}

const PLANNED: ReadonlySet<Reason> = new Set<Reason>([
  'max-requests',
  'max-worker-lifetime',
  'reload-on-rss',
  'reload-on-pss',
  'reload',
  'recycle',
])

/** Slots in which a replacement is under way: from the start of the relief to the exit of the old worker. */
function recyclingSlots(snapshot: Snapshot): ReadonlySet<number> {
  const underWay = snapshot.workers.filter(
    (worker) => isRecycling(worker) || isRelieved(worker, snapshot),
  )
  return new Set(underWay.map(({ slot }) => slot))
}

function isRecycling(worker: Worker): boolean {
  if (isBooting(worker) || (worker.state === 'killed' && worker.wasBooting))
    return worker.relieves !== null
  return isGoing(worker) && PLANNED.has(worker.reason)
}

/** Ready beside its relief, which is ready too: about to be sent home. */
function isRelieved({ state, slot, life }: Worker, snapshot: Snapshot): boolean {
  return (
    state === 'ready' &&
    workersOf(snapshot, slot).some((other) => isReady(other) && other.life > life)
  )
}

/** Ready workers that have their slot to themselves and whose slot may start a relief now. */
function replaceable(snapshot: Snapshot, busy: ReadonlySet<number>): readonly Ready[] {
  const free = new Set(
    wantedSlots(snapshot)
      .filter((slot) => !busy.has(slot.id) && isStartable(slot, snapshot))
      .map(({ id }) => id),
  )
  return readyWorkers(snapshot).filter(
    ({ slot, life }) =>
      free.has(slot) && !workersOf(snapshot, slot).some((other) => other.life > life),
  )
}

function withReason(
  worker: Ready,
  snapshot: Snapshot,
): readonly { readonly worker: Ready; readonly reason: Reason }[] {
  const reason = dueReason(worker, snapshot)
  return reason === null ? [] : [{ worker, reason }]
}

function generationOf(reason: Reason, { lastGeneration }: Snapshot): number | undefined {
  return reason === 'reload' ? lastGeneration : undefined
}
