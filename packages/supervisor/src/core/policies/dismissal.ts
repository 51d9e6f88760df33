import type { Action } from '../action.ts'
import type { Reason } from '../cause.ts'
import { mayAccept, type Admitted, type Proving, type Spawning } from '../worker.ts'

/** How a worker is sent home before it has said that it takes traffic: SIGTERM would cut off whom it accepted just now. */
export function dismissal(worker: Spawning | Proving | Admitted, reason: Reason): Action {
  const { slot, life } = worker
  return mayAccept(worker)
    ? { type: 'drain', slot, life, reason, queue: 'relief' }
    : { type: 'terminate', slot, life, reason }
}
