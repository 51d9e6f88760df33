import type { Action } from '../action.ts'
import { isPaused, readyWorkers, type Snapshot } from '../snapshot.ts'
import type { Ready } from '../worker.ts'
import type { Policy } from './policy.ts'

/** While paused nobody accepts; afterwards everybody does again. */
export const pausing: Policy = (snapshot) => {
  const type = isPaused(snapshot) ? 'pause' : 'resume'
  const isMeant = isPaused(snapshot) ? mayOpen : isClosed
  return readyWorkers(snapshot)
    .filter(isMeant)
    .map(({ slot, life }): Action => ({ type, slot, life }))
}

/** How long a worker that is to answer its queue before it goes may take to accept again. */
export const RESUME_PATIENCE_MS = 2_000

/** Nobody but this worker can answer what waits for it, so it must accept again before it may be sent home. */
export function canAnswerQueue(worker: Ready, { nowMs }: Snapshot): boolean {
  return isOpen(worker) || nowMs >= resumeEndsMs(worker)
}

/** When the patience with a worker that was told to accept again ends. */
export function resumeEndsMs({ intake }: Ready): number {
  return intake.state === 'opening' ? intake.sinceMs + RESUME_PATIENCE_MS : Infinity
}

export function isOpen({ intake }: Ready): boolean {
  return intake.state === 'open'
}

function mayOpen({ intake }: Ready): boolean {
  return intake.state === 'open' || intake.state === 'opening'
}

function isClosed({ intake }: Ready): boolean {
  return intake.state === 'closed' || intake.state === 'closing'
}
