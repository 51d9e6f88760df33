import type { EventOf } from '../event.ts'
import { mercyEndsMs, TERM_GRACE_MS } from '../mercy.ts'
import { findWorker, type Snapshot } from '../snapshot.ts'
import { HEALTHY_MS } from '../throttle.ts'
import { isMute } from '../worker.ts'
import { common } from './births.ts'
import { changeSlot, changeWorker } from './change.ts'

export function drainSent(
  snapshot: Snapshot,
  { life, reason, atMs }: EventOf<'drain-sent'>,
): Snapshot {
  return changeWorker(clearHealthy(snapshot, life, atMs), life, (worker) => ({
    ...common(worker),
    state: 'draining',
    sinceMs: atMs,
    reason,
    drained: false,
    wasBooting: isMute(worker),
  }))
}

export function drained(snapshot: Snapshot, { life }: EventOf<'worker-drained'>): Snapshot {
  return changeWorker(snapshot, life, (worker) =>
    worker.state === 'draining' ? { ...worker, drained: true } : worker,
  )
}

/** A drain that ended early leaves the rest of its mercy to the app's own clean-up. */
export function termSent(
  snapshot: Snapshot,
  { life, reason, atMs }: EventOf<'term-sent'>,
): Snapshot {
  return changeWorker(clearHealthy(snapshot, life, atMs), life, (worker) => {
    const mercyLeftUntilMs = worker.state === 'draining' ? mercyEndsMs(worker, snapshot) : atMs
    const graceUntilMs = Math.max(atMs + TERM_GRACE_MS, mercyLeftUntilMs)
    return {
      ...common(worker),
      state: 'leaving',
      sinceMs: atMs,
      reason,
      graceUntilMs,
      wasBooting: isMute(worker),
    }
  })
}

export function killSent(
  snapshot: Snapshot,
  { life, reason, atMs }: EventOf<'kill-sent'>,
): Snapshot {
  return changeWorker(clearHealthy(snapshot, life, atMs), life, (worker) => ({
    ...common(worker),
    state: 'killed',
    sinceMs: atMs,
    reason,
    wasBooting: isMute(worker),
  }))
}

/** A worker that was ready for a healthy minute clears its slot's failures when it is sent away. */
function clearHealthy(snapshot: Snapshot, life: number, atMs: number): Snapshot {
  const worker = findWorker(snapshot, life)
  return worker?.state === 'ready' && atMs - worker.sinceMs >= HEALTHY_MS
    ? changeSlot(snapshot, worker.slot, (slot) => ({ ...slot, failures: 0 }))
    : snapshot
}
