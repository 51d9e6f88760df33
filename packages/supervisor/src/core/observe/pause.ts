import type { EventOf } from '../event.ts'
import { isPaused, type Snapshot } from '../snapshot.ts'
import type { Ready } from '../worker.ts'
import { changeWorker } from './change.ts'

/** Only what serves can be paused. */
export function pauseAsked(snapshot: Snapshot, { by, atMs }: EventOf<'pause-asked'>): Snapshot {
  if (snapshot.phase.phase !== 'running' || isPaused(snapshot)) return snapshot
  return { ...snapshot, pause: { state: 'on', sinceMs: atMs, by } }
}

export function resumeAsked(snapshot: Snapshot): Snapshot {
  return { ...snapshot, pause: { state: 'off' } }
}

/** It closes its copies of its neighbours' sockets too. */
export function pauseSent(snapshot: Snapshot, life: number): Snapshot {
  return changeReady(snapshot, life, (worker) => ({
    ...worker,
    intake: { state: 'closing' },
    adopted: [],
  }))
}

/** An answer to a pause that was taken back meanwhile says nothing any more. */
export function closedIntake(snapshot: Snapshot, life: number): Snapshot {
  return changeReady(snapshot, life, (worker) =>
    worker.intake.state === 'closing' ? { ...worker, intake: { state: 'closed' } } : worker,
  )
}

/** Whatever it had, it has no socket now. */
export function intakeLost(snapshot: Snapshot, life: number): Snapshot {
  return changeReady(snapshot, life, (worker) => ({
    ...worker,
    intake: { state: 'closed' },
    adopted: [],
  }))
}

export function resumeSent(snapshot: Snapshot, { life, atMs }: EventOf<'resume-sent'>): Snapshot {
  return changeReady(snapshot, life, (worker) => ({
    ...worker,
    intake: { state: 'opening', sinceMs: atMs },
  }))
}

export function reopened(snapshot: Snapshot, { life, slot }: EventOf<'worker-serving'>): Snapshot {
  return changeReady(snapshot, life, (worker) =>
    worker.slot === slot && worker.intake.state === 'opening'
      ? { ...worker, intake: { state: 'open' } }
      : worker,
  )
}

function changeReady(snapshot: Snapshot, life: number, change: (worker: Ready) => Ready): Snapshot {
  return changeWorker(snapshot, life, (worker) =>
    worker.state === 'ready' ? change(worker) : worker,
  )
}
