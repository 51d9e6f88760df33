import { causeOf, type Cause } from '../cause.ts'
import { exitCodes } from '../../config/exit-codes.ts'
import type { EventOf } from '../event.ts'
import type { LastExit } from '../slot.ts'
import { isServed, type Snapshot } from '../snapshot.ts'
import { backoffMs, HEALTHY_MS, LAST_RESORT_MS } from '../throttle.ts'
import { fold } from '../totals.ts'
import { isBooting, isFailing, isGoing, type Worker } from '../worker.ts'
import { changeSlot } from './change.ts'
import { reloadFailed } from './reload.ts'

export function exited(snapshot: Snapshot, event: EventOf<'worker-exited'>): Snapshot {
  const worker = snapshot.workers.find(({ life }) => life === event.life)
  if (worker === undefined) return snapshot
  const { lastWords } = worker.readings
  const lived = { wasBooting: isBooting(worker), calledAbort: lastWords?.end === 'aborted' }
  const cause = isGoing(worker) ? worker.reason : causeOf(event, lived)
  const { code, signal, atMs } = event
  const buried = bury(snapshot, worker, { cause, code, signal, pid: worker.pid, atMs })
  if (isGoing(worker) && !isFailing(worker)) return buried
  const { slot, life, generation } = worker
  return failed(buried, {
    slot,
    life,
    generation,
    servedMs: worker.state === 'ready' ? atMs - worker.sinceMs : 0,
    wasBooting: isBooting(worker) || (worker.state === 'killed' && worker.wasBooting),
    why: describeExit(cause, event, lastWords?.text),
    atMs,
  })
}

/** A process that could not even be started counts as a failed start. */
export function spawnFailed(snapshot: Snapshot, event: EventOf<'spawn-failed'>): Snapshot {
  const { life, slot, generation, message, atMs } = event
  const next = { ...snapshot, nextLife: Math.max(snapshot.nextLife, life + 1) }
  const counted = changeSlot(next, slot, (place) => ({
    ...place,
    exits: { ...place.exits, 'spawn-error': (place.exits['spawn-error'] ?? 0) + 1 },
    lastExit: { cause: 'spawn-error', code: null, signal: null, pid: 0, atMs },
  }))
  return failed(counted, {
    slot,
    life,
    generation,
    servedMs: 0,
    wasBooting: true,
    why: message,
    atMs,
  })
}

function bury(snapshot: Snapshot, worker: Worker, lastExit: LastExit): Snapshot {
  const { cause } = lastExit
  const gone = { ...snapshot, workers: snapshot.workers.filter(({ life }) => life !== worker.life) }
  return changeSlot(gone, worker.slot, (slot) => ({
    ...slot,
    totals: fold(slot.totals, worker.readings),
    exits: { ...slot.exits, [cause]: (slot.exits[cause] ?? 0) + 1 },
    lastExit,
  }))
}

/** A start or a worker that came to nothing: it counts against its slot unless somebody asked for it. */
interface Failure {
  readonly slot: number
  readonly life: number
  readonly generation: number
  /** How long it took traffic before it failed. */
  readonly servedMs: number
  readonly wasBooting: boolean
  readonly why: string
  readonly atMs: number
}

function failed(snapshot: Snapshot, failure: Failure): Snapshot {
  const { life, servedMs, atMs } = failure
  // A build that can serve is not kept out of service for long: nobody else is left to take the connections.
  const longestMs = servedMs < LAST_RESORT_MS || isServed(snapshot) ? Infinity : LAST_RESORT_MS
  const throttled = changeSlot(snapshot, failure.slot, (slot) => {
    const failures = servedMs >= HEALTHY_MS ? 1 : slot.failures + 1
    const delayMs = Math.min(longestMs, backoffMs({ failures, seed: snapshot.seed, life }))
    return { ...slot, failures, retryAtMs: atMs + delayMs }
  })
  return giveUpAtFirstStart(reloadFailed(throttled, failure), atMs)
}

/** `need-app`: when nothing was ever ready and nothing is left that could become so, the instance ends. */
function giveUpAtFirstStart(snapshot: Snapshot, atMs: number): Snapshot {
  const isHopeless =
    snapshot.phase.phase === 'starting' &&
    snapshot.settings.needApp &&
    !snapshot.workers.some(isBooting)
  if (!isHopeless) return snapshot
  return {
    ...snapshot,
    phase: {
      phase: 'stopping',
      mode: 'fast',
      sinceMs: atMs,
      exitCode: exitCodes['app-failed'].number,
    },
  }
}

/** `exited with code 1 before it was ready: Error: no database`, for people. */
export function describeExit(
  cause: Cause,
  { code, signal }: { readonly code: number | null; readonly signal: string | null },
  lastWords?: string,
): string {
  const how = signal === null ? `exited with code ${code}` : `was ended by ${signal}`
  const when = cause === 'boot-exit' ? `${how} before it was ready` : how
  return lastWords === undefined ? when : `${when}: ${lastWords}`
}
