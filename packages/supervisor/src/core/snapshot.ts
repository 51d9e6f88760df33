import type { Address } from '../config/address.ts'
import type { Settings } from '../config/settings.ts'
import { UNJUDGED, type Balance } from './balance.ts'
import { emptySlot, SPARES, type Slot } from './slot.ts'
import { isMute, isReady, type Ready, type Worker } from './worker.ts'

/** How a stop proceeds: finish requests, finish nothing, or not even ask. */
export type StopMode = 'graceful' | 'fast' | 'kill'

type Phase =
  /** Nothing has ever been ready. */
  | { readonly phase: 'starting' }
  | { readonly phase: 'running' }
  | {
      readonly phase: 'stopping'
      readonly mode: StopMode
      readonly sinceMs: number
      readonly exitCode: number
    }
  | { readonly phase: 'stopped'; readonly exitCode: number }

export type Reload =
  | { readonly state: 'idle' }
  /** `queued`: another reload was asked for meanwhile and follows this one. */
  | {
      readonly state: 'rolling'
      readonly target: number
      readonly sinceMs: number
      readonly queued: boolean
      /** Replacements of the target that never took traffic. */
      readonly failures: number
    }

/** While it is on nobody accepts: connections wait in the kernel's queues. */
type Pause =
  | { readonly state: 'off' }
  | { readonly state: 'on'; readonly sinceMs: number; readonly by: string }

interface ReloadResult {
  readonly generation: number
  readonly ok: boolean
  readonly reason: string
  readonly atMs: number
}

/** Things said once, however often they are true. */
export type WarningCode = 'reload-on-rss-below-baseline' | 'reload-on-pss-below-baseline'

/** All there is to know, as plain data, time included. Only `observe` makes a new one. */
export interface Snapshot {
  /** Monotonic milliseconds; the only clock the core has. */
  readonly nowMs: number
  readonly settings: Settings
  /** Source of all jitter. */
  readonly seed: number
  /** CPUs this supervisor may use: bounds how many workers boot at the same time. */
  readonly cpus: number
  readonly phase: Phase
  readonly workersWanted: number
  /** Where the app is served; empty until known (the first worker may have to tell). */
  readonly addresses: readonly Address[]
  /** Slot 0 stands for the spares. Slots beyond `workersWanted` keep their counters. */
  readonly slots: readonly Slot[]
  readonly workers: readonly Worker[]
  readonly nextLife: number
  /** The code version that serves. */
  readonly generation: number
  /** Highest generation of which a worker took traffic. */
  readonly provenGeneration: number
  /** Highest generation ever tried. */
  readonly lastGeneration: number
  readonly pause: Pause
  readonly reload: Reload
  readonly reloads: {
    readonly ok: number
    readonly failed: number
    readonly last: ReloadResult | null
  }
  readonly balance: Balance
  readonly warned: readonly WarningCode[]
}

/** The snapshot before anything happened. */
export function firstSnapshot(input: {
  readonly nowMs: number
  readonly settings: Settings
  readonly seed: number
  readonly cpus: number
  readonly workersWanted: number
  readonly addresses: readonly Address[]
}): Snapshot {
  return {
    ...input,
    phase: { phase: 'starting' },
    slots: Array.from({ length: input.workersWanted + 1 }, (_, id) => emptySlot(id)),
    workers: [],
    nextLife: 1,
    generation: 1,
    provenGeneration: 0,
    lastGeneration: 1,
    pause: { state: 'off' },
    reload: { state: 'idle' },
    reloads: { ok: 0, failed: 0, last: null },
    balance: UNJUDGED,
    warned: [],
  }
}

interface Index {
  readonly bySlot: ReadonlyMap<number, readonly Worker[]>
  readonly ready: readonly Ready[]
}

/** What policies ask of a list of workers again and again, worked out once per list. */
const indexes = new WeakMap<readonly Worker[], Index>()

function indexOf(workers: readonly Worker[]): Index {
  const known = indexes.get(workers)
  if (known !== undefined) return known
  const bySlot = Map.groupBy(workers, ({ slot }) => slot)
  const index: Index = { bySlot, ready: workers.filter(isReady) }
  indexes.set(workers, index)
  return index
}

const NOBODY: readonly Worker[] = []

export function workersOf({ workers }: Snapshot, slot: number): readonly Worker[] {
  return indexOf(workers).bySlot.get(slot) ?? NOBODY
}

/**
 * Whether a worker that is to answer a slot's queue is the last that has its sockets. As long as somebody else has copies the
 * kernel sends connections there even after the queue was found empty, and resets them when the last copy is closed.
 */
export function isLastCopy(snapshot: Snapshot, slot: number, life: number): boolean {
  const neighbours = readyWorkers(snapshot).filter((worker) => worker.life !== life)
  return (
    !workersOf(snapshot, slot).some(isMute) &&
    !neighbours.some(({ adopted, releasing }) => adopted.includes(slot) || releasing.includes(slot))
  )
}

export function findWorker(snapshot: Snapshot, life: number): Worker | null {
  return snapshot.workers.find((worker) => worker.life === life) ?? null
}

export function findSlot(snapshot: Snapshot, id: number): Slot | null {
  return snapshot.slots.find((slot) => slot.id === id) ?? null
}

export function readyWorkers({ workers }: Snapshot): readonly Ready[] {
  return indexOf(workers).ready
}

/** The generation that a worker started now belongs to. */
export function spawnGeneration(snapshot: Snapshot): number {
  const { reload, provenGeneration, generation } = snapshot
  if (reload.state !== 'rolling') return generation
  return provenGeneration >= reload.target || !isServed(snapshot) ? reload.target : generation
}

/** A reload rolls whose first worker has not yet shown that the new code works. */
export function isOnTrial({ reload, provenGeneration }: Snapshot): boolean {
  return reload.state === 'rolling' && provenGeneration < reload.target
}

/** Some worker takes traffic. */
export function isServed(snapshot: Snapshot): boolean {
  return readyWorkers(snapshot).length > 0
}

export function isPaused({ pause }: Snapshot): boolean {
  return pause.state === 'on'
}

/** Slots that are to have a worker. */
export function wantedSlots(snapshot: Snapshot): readonly Slot[] {
  return isEnding(snapshot)
    ? []
    : snapshot.slots.filter(({ id }) => id !== SPARES && id <= snapshot.workersWanted)
}

export function isEnding({ phase }: Snapshot): boolean {
  return phase.phase === 'stopping' || phase.phase === 'stopped'
}
