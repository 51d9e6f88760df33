import type { Action } from '../action.ts'
import type { Settings } from '../../config/settings.ts'
import { SPARES } from '../slot.ts'
import { isPaused, type Snapshot } from '../snapshot.ts'
import { isBooting, type Admitted, type Proving, type Spawning, type Worker } from '../worker.ts'
import type { Policy } from './policy.ts'

/** Kills what has not become ready within start-timeout; a timeout is a failure, never a success. */
export const bootTimeout: Policy = (snapshot) =>
  snapshot.workers
    .filter((worker) => isBooting(worker) && snapshot.nowMs >= bootEndsMs(worker, snapshot))
    .map(({ slot, life }): Action => ({ type: 'kill', slot, life, reason: 'boot-timeout' }))

/** When a booting worker's patience ends; never for one that only waits for us to let it in. */
export function bootEndsMs(worker: Spawning | Proving | Admitted, { settings }: Snapshot): number {
  if (worker.state === 'admitted') return worker.sinceMs + settings.startTimeoutMs
  return hasAnswered(worker, settings) ? Infinity : worker.spawnedAtMs + settings.startTimeoutMs
}

/** It listens and its probe, if there is one, has answered well. */
export function hasAnswered(worker: Spawning | Proving, { readyProbe }: Settings): boolean {
  return worker.state === 'proving' && (readyProbe === null || worker.probe === 'passed')
}

/** Lets held workers into traffic once their probe answered and their probation is over. */
export const admission: Policy = (snapshot) =>
  snapshot.workers.filter(isHeld).flatMap((worker) => admit(worker, snapshot))

function isHeld(worker: Worker): worker is Proving {
  return worker.state === 'proving'
}

function admit(worker: Proving, snapshot: Snapshot): readonly Action[] {
  const { slot, life, probe } = worker
  if (!hasAnswered(worker, snapshot.settings))
    return probe === 'not-asked' ? [{ type: 'probe', slot, life }] : []
  if (slot === SPARES || isPaused(snapshot)) return []
  return snapshot.nowMs >= probationEndsMs(worker, snapshot) ? [{ type: 'admit', slot, life }] : []
}

/** Only the first worker of a new generation is on probation. */
export function probationEndsMs(
  { generation, sinceMs }: Proving,
  { provenGeneration, settings }: Snapshot,
): number {
  return generation > provenGeneration ? sinceMs + settings.reloadProbationMs : sinceMs
}
