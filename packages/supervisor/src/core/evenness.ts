import { LET_GO_MS } from '../protocol/messages.ts'
import { SPARES } from './slot.ts'
import { isPaused, readyWorkers, type Snapshot } from './snapshot.ts'
import type { Ready } from './worker.ts'

/** An order ends with a report. Those of one step do not go out at the same instant. */
const SETTLE_MS = LET_GO_MS - 100
/** How long a new worker may take to get its share by itself. */
const NEWBORN_MS = 2_000
/** The goal is 1.5 in requests, which are not as even as connections. */
const MOST_RATIO = 1.4
/** Two more than the least is as even as chance leaves it. */
const LEAST_DIFFERENCE = 2
const FEWEST_PER_WORKER = 4
/** An attempt lets each connection go three times on average before it is given up; by chance most need less than one. */
const ATTEMPT_PER_CONNECTION = 3
const REQUESTS_PER_RECONNECT = 200

/** Who holds the connections; null while somebody is missing, new, or has something else to do. */
export function holders(snapshot: Snapshot): readonly Ready[] | null {
  const { settings, phase, reload, addresses, workers, workersWanted } = snapshot
  if (!settings.rebalance || settings.listenLayout !== 'slot') return null
  if (phase.phase !== 'running' || isPaused(snapshot) || reload.state !== 'idle') return null
  if (addresses.some(({ kind }) => kind === 'unix')) return null
  const ready = readyWorkers(snapshot)
  const isComplete =
    ready.length === workersWanted && ready.length === workers.filter(isSeated).length
  return isComplete && ready.length > 1 && ready.every(isSettled) ? ready : null
}

/** Chance leaves some difference: it is uneven when one worker has so much more than another that clients feel it. */
export function isUneven(workers: readonly Ready[]): boolean {
  const counts = workers.map(connectionsOf)
  const [least, most] = [Math.min(...counts), Math.max(...counts)]
  if (connectionsIn(workers) < workers.length * FEWEST_PER_WORKER) return false
  return most > least * MOST_RATIO && most - least > LEAST_DIFFERENCE
}

/** Everybody has reported since the last order came to its end. */
export function isSeenSince(workers: readonly Ready[], sinceMs: number): boolean {
  return workers.every(({ readings }) => readings.reportedAtMs > sinceMs + SETTLE_MS)
}

/** Connections that this attempt may still let go. */
export function attemptLeft(workers: readonly Ready[], ordered: number): number {
  return connectionsIn(workers) * ATTEMPT_PER_CONNECTION - ordered
}

/** Connections that may be let go now: over all time, one request in 200 may cost a client a new connection. */
export function allowance({ slots, workers }: Snapshot): number {
  const ended = slots.map(({ totals }) => totals)
  const counts = [...ended, ...workers.flatMap(({ readings }) => readings.report ?? [])]
  return Math.floor(
    counts.reduce((sum, { requests, letGo }) => sum + requests / REQUESTS_PER_RECONNECT - letGo, 0),
  )
}

export function connectionsOf({ readings }: Ready): number {
  return readings.report?.openConnections ?? 0
}

export function connectionsIn(workers: readonly Ready[]): number {
  return workers.reduce((sum, worker) => sum + connectionsOf(worker), 0)
}

function isSeated({ slot }: { readonly slot: number }): boolean {
  return slot !== SPARES
}

/** Open, for nobody but itself, and for long enough; told by its report, so that time alone changes nothing. */
function isSettled({ intake, adopted, sinceMs, readings }: Ready): boolean {
  return (
    intake.state === 'open' && adopted.length === 0 && readings.reportedAtMs >= sinceMs + NEWBORN_MS
  )
}
