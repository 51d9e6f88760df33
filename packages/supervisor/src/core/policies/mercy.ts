import type { Action } from '../action.ts'
import { graceEndsMs, mercyEndsMs } from '../mercy.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Worker } from '../worker.ts'
import type { Policy } from './policy.ts'

/** SIGTERM once a lame duck is done or its mercy is over; SIGKILL when even that did not end it. */
export const mercy: Policy = (snapshot) =>
  snapshot.workers.flatMap((worker) => nextStep(worker, snapshot))

function nextStep(worker: Worker, snapshot: Snapshot): readonly Action[] {
  const { slot, life } = worker
  if (worker.state === 'draining') {
    const isOver = worker.drained || snapshot.nowMs >= mercyEndsMs(worker, snapshot)
    return isOver ? [{ type: 'terminate', slot, life, reason: worker.reason }] : []
  }
  if (worker.state === 'leaving') {
    return snapshot.nowMs >= graceEndsMs(worker, snapshot)
      ? [{ type: 'kill', slot, life, reason: worker.reason }]
      : []
  }
  return []
}
