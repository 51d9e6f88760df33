import type { EventOf } from '../event.ts'
import { SPARES } from '../slot.ts'
import { isOnTrial, type Reload, type Snapshot } from '../snapshot.ts'
import { isBooting, isGoing } from '../worker.ts'

type Rolling = Extract<Reload, { readonly state: 'rolling' }>

/** One reload runs at a time; one more may wait; the rest are the same wish. */
export function reloadAsked(snapshot: Snapshot, { atMs }: EventOf<'reload-asked'>): Snapshot {
  const { reload, phase } = snapshot
  if (phase.phase !== 'running') return snapshot
  if (reload.state === 'rolling') return { ...snapshot, reload: { ...reload, queued: true } }
  return startReload(snapshot, atMs)
}

function startReload(snapshot: Snapshot, atMs: number): Snapshot {
  const target = snapshot.lastGeneration + 1
  // New code may be the cure: slots held back by their failures may try at once.
  const slots = snapshot.slots.map((slot) => ({
    ...slot,
    retryAtMs: Math.min(slot.retryAtMs, atMs),
  }))
  return {
    ...snapshot,
    slots,
    lastGeneration: target,
    reload: { state: 'rolling', target, sinceMs: atMs, queued: false, failures: 0 },
  }
}

/** A generation that works is given this many failed starts before its reload is off. */
const MOST_FAILURES = 3

/**
 * A replacement that never took traffic: the first one of a generation ends the reload and the old generation stays;
 * once the generation is proven, one bad start among many is only tried again.
 */
export function reloadFailed(
  snapshot: Snapshot,
  failure: {
    readonly slot: number
    readonly generation: number
    readonly wasBooting: boolean
    readonly why: string
    readonly atMs: number
  },
): Snapshot {
  const { reload } = snapshot
  if (reload.state !== 'rolling' || !failure.wasBooting || failure.slot === SPARES) return snapshot
  if (failure.generation !== reload.target) return snapshot
  const failures = reload.failures + 1
  if (!isOnTrial(snapshot) && failures < MOST_FAILURES)
    return { ...snapshot, reload: { ...reload, failures } }
  return settle(snapshot, reload, { ok: false, reason: failure.why, atMs: failure.atMs })
}

/** A reload is done once no worker of an older generation takes traffic or is about to. */
export function settleReload(snapshot: Snapshot, atMs: number): Snapshot {
  const { reload, workers, provenGeneration } = snapshot
  if (reload.state !== 'rolling' || provenGeneration < reload.target) return snapshot
  const isDone =
    workers.every(
      (worker) => isGoing(worker) || worker.slot === 0 || worker.generation >= reload.target,
    ) && !workers.some((worker) => isBooting(worker) && worker.slot !== 0)
  return isDone
    ? settle({ ...snapshot, generation: reload.target }, reload, { ok: true, reason: 'done', atMs })
    : snapshot
}

function settle(
  snapshot: Snapshot,
  reload: Rolling,
  result: { readonly ok: boolean; readonly reason: string; readonly atMs: number },
): Snapshot {
  const { reloads } = snapshot
  const { ok, reason, atMs } = result
  const settled: Snapshot = {
    ...snapshot,
    reload: { state: 'idle' },
    reloads: {
      ok: reloads.ok + (ok ? 1 : 0),
      failed: reloads.failed + (ok ? 0 : 1),
      last: { generation: reload.target, ok, reason, atMs },
    },
  }
  return reload.queued ? startReload(settled, atMs) : settled
}
