import type { Cause } from './cause.ts'
import { NO_TOTALS, type Totals } from './totals.ts'
import { isBooting, isReady, type Ready, type Worker } from './worker.ts'

export interface LastExit {
  readonly cause: Cause
  readonly code: number | null
  readonly signal: string | null
  readonly pid: number
  readonly atMs: number
}

/**
 * `given`: a worker was given them and listens as soon as its app does, which is before it can say so; `served`: some worker
 * listened. Either way the kernel may send connections there, so somebody must accept them until they are closed.
 */
type SlotSockets = 'closed' | 'given' | 'served'

/** A numbered place, 1..workers. Its id is reused by every worker that takes it. */
export interface Slot {
  readonly id: number
  /** Starts that came to nothing, in a row; 0 after a healthy minute. */
  readonly failures: number
  /** No start before this instant: the respawn back-off. */
  readonly retryAtMs: number
  readonly sockets: SlotSockets
  readonly totals: Totals
  readonly spawns: number
  readonly exits: Readonly<Partial<Record<Cause, number>>>
  readonly lastExit: LastExit | null
}

/** The slot of workers held in reserve: it has no sockets and serves nobody. */
export const SPARES = 0

export function emptySlot(id: number): Slot {
  return {
    id,
    failures: 0,
    retryAtMs: 0,
    sockets: 'closed',
    totals: NO_TOTALS,
    spawns: 0,
    exits: {},
    lastExit: null,
  }
}

/** The coarse state users see: the best that any worker of the slot can claim. */
export type SlotState =
  | 'cheap'
  | 'throttled'
  | 'spawning'
  | 'ready'
  | 'paused'
  | 'draining'
  | 'killed'

export function slotState(slot: Slot, workers: readonly Worker[], nowMs: number): SlotState {
  const ready = workers.filter(isReady)
  if (ready.length > 0) return ready.some(mayAccept) ? 'ready' : 'paused'
  if (workers.some(isBooting)) return 'spawning'
  if (workers.some(({ state }) => state === 'draining' || state === 'leaving')) return 'draining'
  if (workers.some(({ state }) => state === 'killed')) return 'killed'
  return slot.retryAtMs > nowMs ? 'throttled' : 'cheap'
}

/** One that was told to pause may still accept until it says that it does not. */
function mayAccept({ intake }: Ready): boolean {
  return intake.state === 'open' || intake.state === 'closing'
}
