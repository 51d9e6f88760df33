import type { Action } from '../action.ts'
import { isLastCopy, isPaused, workersOf, type Snapshot, type StopMode } from '../snapshot.ts'
import { SPARES } from '../slot.ts'
import { isBooting, isGoing, isMute, isReady, type Worker } from '../worker.ts'
import { adoptedSlots, adoption, hasUnserved } from './adoption.ts'
import { dismissal } from './dismissal.ts'
import { canAnswerQueue, isOpen } from './pausing.ts'
import type { Policy } from './policy.ts'

/** Sends everybody home in the manner asked for, then ends the supervisor once its sockets are closed. */
export const shutdown: Policy = (snapshot) => {
  const { phase, workers, slots } = snapshot
  if (phase.phase !== 'stopping') return []
  const leaving = workers.filter((worker) => !isStaying(worker, snapshot))
  if (workers.length > 0) return leaving.flatMap((worker) => farewell[phase.mode](worker))
  return slots.some(({ sockets }) => sockets !== 'closed')
    ? []
    : [{ type: 'exit', code: phase.exitCode }]
}

/**
 * When a graceful stop asks ready workers to drain: `shutdown-delay` after it was asked for, so that load balancers see
 * the failing readiness first. A harder stop waits for nobody.
 */
export function drainsAtMs({ phase, settings }: Snapshot): number {
  const isPatient = phase.phase === 'stopping' && phase.mode === 'graceful'
  return isPatient ? phase.sinceMs + settings.shutdownDelayMs : 0
}

/** A ready worker stays for `shutdown-delay`, after a pause until it can answer what waited, and while it may have to adopt, or others have sockets that they do not accept from. */
function isStaying(worker: Worker, snapshot: Snapshot): boolean {
  const { phase } = snapshot
  if (phase.phase !== 'stopping' || phase.mode !== 'graceful' || !isReady(worker)) return false
  return (
    snapshot.nowMs < drainsAtMs(snapshot) ||
    !canAnswerQueue(worker, snapshot) ||
    (isOpen(worker) && (hasUnserved(snapshot) || hasMute(snapshot))) ||
    !isLastCopy(snapshot, worker.slot, worker.life)
  )
}

function hasMute({ workers }: Snapshot): boolean {
  return workers.some((worker) => worker.slot !== SPARES && isMute(worker))
}

/** Closes the sockets of slots that nobody is to accept from any more; who still answers their queue has copies of its own. */
export const closing: Policy = (snapshot) => {
  if (isPaused(snapshot)) return []
  const adopted = adoptedSlots(snapshot)
  const adoptable = new Set(adoption(snapshot).map(({ slot }) => slot))
  return snapshot.slots
    .filter(({ id, sockets }) => sockets !== 'closed' && isUnwanted(id, snapshot))
    .filter(({ id }) => !adopted.has(id) && !adoptable.has(id))
    .filter(({ id }) => workersOf(snapshot, id).every(isGoing))
    .map(({ id }): Action => ({ type: 'close-slot', slot: id }))
}

function isUnwanted(id: number, { phase, workersWanted }: Snapshot): boolean {
  return phase.phase === 'stopping' || id > workersWanted
}

const farewell: Record<StopMode, (worker: Worker) => readonly Action[]> = {
  graceful: (worker) => {
    const { slot, life } = worker
    if (worker.state === 'ready')
      return [{ type: 'drain', slot, life, reason: 'stop', queue: 'answer' }]
    return isBooting(worker) ? [dismissal(worker, 'stop')] : []
  },
  fast: (worker) => {
    const { slot, life } = worker
    if (worker.state === 'leaving' || worker.state === 'killed') return []
    return [
      {
        type: 'terminate',
        slot,
        life,
        reason: worker.state === 'draining' ? worker.reason : 'stop',
      },
    ]
  },
  kill: (worker) => {
    const { slot, life } = worker
    return worker.state === 'killed' ? [] : [{ type: 'kill', slot, life, reason: 'stop' }]
  },
}
