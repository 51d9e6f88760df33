import type { Action } from '../action.ts'
import { SPARES } from '../slot.ts'
import {
  isEnding,
  isPaused,
  spawnGeneration,
  wantedSlots,
  workersOf,
  type Snapshot,
} from '../snapshot.ts'
import type { Proving, Worker } from '../worker.ts'
import { isBooting, isReady } from '../worker.ts'
import { isStartable } from './headcount.ts'
import type { Policy } from './policy.ts'
import { hasAnswered } from './readiness.ts'

/** Keeps `spare-workers` booted workers in reserve, of the code that serves. */
export const reserve: Policy = (snapshot) => {
  const { settings, phase, addresses, workers } = snapshot
  if (phase.phase !== 'running' || addresses.length === 0) return []
  const generation = spawnGeneration(snapshot)
  const outdated = workers.filter((worker) => isSpare(worker) && worker.generation < generation)
  const kept = workers.filter((worker) => isSpare(worker) && worker.generation >= generation)
  const surplus = [...outdated, ...kept.slice(settings.spareWorkers)]
  if (surplus.length > 0)
    return surplus.map(({ life }): Action => ({
      type: 'terminate',
      slot: 0,
      life,
      reason: 'scale',
    }))
  const isBusy =
    kept.some(({ state }) => state === 'spawning') ||
    !snapshot.slots.some((slot) => slot.id === SPARES && isStartable(slot, snapshot))
  if (
    isBusy ||
    kept.length >= settings.spareWorkers ||
    wantedSlots(snapshot).some(({ id }) => isVacant(id, snapshot))
  )
    return []
  return [
    {
      type: 'spawn',
      life: 0,
      slot: 0,
      generation,
      mode: 'hold',
      relieves: null,
      reportAtRequests: 0,
    },
  ]
}

/** Seats a spare in a slot that has lost its worker. */
export const seating: Policy = (snapshot) => {
  if (isEnding(snapshot) || isPaused(snapshot)) return []
  const booted = snapshot.workers
    .filter(isInReserve)
    .filter((spare) => hasAnswered(spare, snapshot.settings))
  if (booted.length === 0) return []
  const vacant = wantedSlots(snapshot).filter(({ id }) => isVacant(id, snapshot))
  return booted.flatMap(({ life }, index): readonly Action[] => {
    const slot = vacant[index]
    return slot === undefined ? [] : [{ type: 'admit', slot: slot.id, life }]
  })
}

function isSpare(worker: Worker): boolean {
  return worker.slot === SPARES && isBooting(worker)
}

function isInReserve(worker: Worker): worker is Proving {
  return worker.slot === SPARES && worker.state === 'proving'
}

/** No worker takes traffic for this slot, nor is about to. */
function isVacant(id: number, snapshot: Snapshot): boolean {
  return !workersOf(snapshot, id).some((worker) => isReady(worker) || isBooting(worker))
}
