import type { EventOf } from '../event.ts'
import type { Snapshot } from '../snapshot.ts'
import { NO_READINGS, type Ready, type Worker } from '../worker.ts'
import { changeSlot, changeWorker } from './change.ts'

export function spawned(snapshot: Snapshot, event: EventOf<'worker-spawned'>): Snapshot {
  const { life, slot, generation, mode, relieves, pid, atMs } = event
  const worker: Worker = {
    state: 'spawning',
    life,
    slot,
    generation,
    mode,
    relieves,
    pid,
    appPid: pid,
    spawnedAtMs: atMs,
    readings: NO_READINGS,
  }
  const born: Snapshot = {
    ...snapshot,
    nextLife: Math.max(snapshot.nextLife, life + 1),
    workers: [...snapshot.workers, worker],
  }
  const counted = changeSlot(born, slot, (place) => ({ ...place, spawns: place.spawns + 1 }))
  return mode === 'hold' ? counted : given(counted, slot)
}

function given(snapshot: Snapshot, id: number): Snapshot {
  return changeSlot(snapshot, id, (slot) =>
    slot.sockets === 'closed' ? { ...slot, sockets: 'given' } : slot,
  )
}

/** A worker that listens takes traffic at once, unless it was told to hold. */
export function listened(snapshot: Snapshot, { life, atMs }: EventOf<'worker-listened'>): Snapshot {
  const worker = snapshot.workers.find((candidate) => candidate.life === life)
  if (worker?.state !== 'spawning') return snapshot
  if (worker.mode !== 'hold') return takeTraffic(snapshot, worker, atMs)
  return changeWorker(snapshot, life, () => ({
    ...common(worker),
    state: 'proving',
    sinceMs: atMs,
    probe: 'not-asked',
  }))
}

export function serving(
  snapshot: Snapshot,
  { life, slot, atMs }: EventOf<'worker-serving'>,
): Snapshot {
  const worker = snapshot.workers.find((candidate) => candidate.life === life)
  return worker?.state === 'admitted' && worker.slot === slot
    ? takeTraffic(snapshot, worker, atMs)
    : snapshot
}

export function admitted(
  snapshot: Snapshot,
  { life, slot, atMs }: EventOf<'worker-admitted'>,
): Snapshot {
  const admit = (worker: Worker): Worker =>
    worker.state === 'proving'
      ? { ...common(worker), slot, state: 'admitted', sinceMs: atMs }
      : worker
  return given(changeWorker(snapshot, life, admit), slot)
}

export function probed(snapshot: Snapshot, life: number, probe: 'asked' | 'passed'): Snapshot {
  return changeWorker(snapshot, life, (worker) =>
    worker.state === 'proving' ? { ...worker, probe } : worker,
  )
}

function takeTraffic(snapshot: Snapshot, worker: Worker, atMs: number): Snapshot {
  const ready: Ready = {
    ...common(worker),
    state: 'ready',
    sinceMs: atMs,
    intake: { state: 'open' },
    adopted: [],
    releasing: [],
    asked: false,
  }
  const seated = changeSlot(
    changeWorker(snapshot, worker.life, () => ready),
    worker.slot,
    (slot) => ({ ...slot, sockets: 'served' }),
  )
  return {
    ...seated,
    phase: seated.phase.phase === 'starting' ? { phase: 'running' } : seated.phase,
    provenGeneration: Math.max(seated.provenGeneration, worker.generation),
  }
}

/** What outlives a change of state. */
export function common({
  life,
  slot,
  generation,
  pid,
  appPid,
  spawnedAtMs,
  relieves,
  readings,
}: Worker): Omit<Ready, 'state' | 'sinceMs' | 'intake' | 'adopted' | 'releasing' | 'asked'> {
  return { life, slot, generation, pid, appPid, spawnedAtMs, relieves, readings }
}
