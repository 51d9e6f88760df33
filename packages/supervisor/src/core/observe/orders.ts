import { UNJUDGED } from '../balance.ts'
import type { EventOf } from '../event.ts'
import { emptySlot } from '../slot.ts'
import type { Snapshot, StopMode } from '../snapshot.ts'

/** A second wish to stop shortens the first; a third kills. */
const HARDER: Record<StopMode, StopMode> = { graceful: 'fast', fast: 'kill', kill: 'kill' }

export function stopAsked(snapshot: Snapshot, { mode, atMs }: EventOf<'stop-asked'>): Snapshot {
  const { phase } = snapshot
  if (phase.phase === 'stopped') return snapshot
  if (phase.phase !== 'stopping') {
    return {
      ...snapshot,
      phase: { phase: 'stopping', mode, sinceMs: atMs, exitCode: 0 },
      reload: { state: 'idle' },
      // What waits is to be answered, so everybody accepts once more.
      pause: { state: 'off' },
    }
  }
  const harder = mode === 'kill' ? mode : HARDER[phase.mode]
  return { ...snapshot, phase: { ...phase, mode: harder, sinceMs: atMs } }
}

export function scaleAsked(snapshot: Snapshot, workers: number): Snapshot {
  const workersWanted = Math.max(1, workers)
  const missing = Array.from({ length: workersWanted }, (_, index) => index + 1).filter(
    (id) => !snapshot.slots.some((slot) => slot.id === id),
  )
  const slots = [...snapshot.slots, ...missing.map(emptySlot)].sort((a, b) => a.id - b.id)
  return { ...snapshot, workersWanted, slots }
}

export function recycleAsked(snapshot: Snapshot, { slot }: EventOf<'recycle-asked'>): Snapshot {
  return {
    ...snapshot,
    workers: snapshot.workers.map((worker) =>
      worker.state === 'ready' && worker.slot === slot ? { ...worker, asked: true } : worker,
    ),
  }
}

/** New limits are judged by new samples and reports only, and warned of anew. */
export function settingsChanged(
  snapshot: Snapshot,
  { settings, workersWanted }: EventOf<'settings-changed'>,
): Snapshot {
  const workers = snapshot.workers.map((worker) => ({
    ...worker,
    readings: { ...worker.readings, rssStrikes: 0, pssStrikes: 0 },
  }))
  const anew = { ...snapshot, settings, workers, balance: UNJUDGED, warned: [] }
  return scaleAsked(anew, workersWanted)
}
