import { printAddress } from '../../config/address.ts'
import type { Cause } from '../../core/cause.ts'
import { isReady } from '../../core/worker.ts'
import type { Settings } from '../../config/settings.ts'
import type { Snapshot } from '../../core/snapshot.ts'
import { placesOf } from '../metrics/picture.ts'
import { recycleReasons } from '../metrics/table.ts'
import type { Glance } from '../metrics/view.ts'
import { readinessOf } from './readiness.ts'
import { slotStatus, type SlotStatus } from './slot-status.ts'

/** Raised when a field changes its meaning or goes away. */
const STATUS_VERSION = 1

/** The answer of `/status`: the instance as it is now. Times are ages, so that no clock has to agree. */
export interface Status {
  readonly version: typeof STATUS_VERSION
  readonly build: { readonly version: string; readonly node: string }
  readonly pid: number
  readonly uptimeSeconds: number
  readonly phase: Snapshot['phase']['phase']
  readonly isReady: boolean
  /** Null: it serves. */
  readonly paused: { readonly by: string; readonly agoSeconds: number } | null
  readonly generation: number
  readonly workers: {
    readonly wanted: number
    readonly ready: number
    readonly needed: number
    readonly processes: number
  }
  readonly limits: Limits
  readonly slots: readonly SlotStatus[]
  readonly queues: readonly QueueStatus[]
  /** Overflows of accept queues since the network namespace began; null where the kernel does not tell. */
  readonly overflows: number | null
  /** Planned replacements, by reason. */
  readonly recycles: Readonly<Record<string, number>>
  /** Ends of workers, by cause. */
  readonly exits: Readonly<Record<string, number>>
  readonly reload: ReloadStatus
  readonly warnings: readonly string[]
}

/** What the limits are; 0 is no limit. */
interface Limits {
  readonly maxRequests: number
  readonly reloadOnRssBytes: number
  readonly evilReloadOnRssBytes: number
}

interface QueueStatus {
  readonly address: string
  readonly queued: number
  readonly longest: number
  /** How many may wait per socket; null where it cannot be read. */
  readonly limit: number | null
}

interface ReloadStatus {
  readonly isRolling: boolean
  /** The generation that is being rolled out; null while no reload is under way. */
  readonly target: number | null
  readonly ok: number
  readonly failed: number
  readonly last: {
    readonly generation: number
    readonly ok: boolean
    readonly reason: string
    readonly agoSeconds: number
  } | null
}

/** Reads one glance; asks no worker. */
export function statusOf(glance: Glance): Status {
  const { snapshot, nowMs, build, overflows } = glance
  const exits = exitsOf(snapshot)
  return {
    version: STATUS_VERSION,
    build,
    pid: process.pid,
    uptimeSeconds: nowMs / 1000,
    phase: snapshot.phase.phase,
    isReady: readinessOf(snapshot).isReady,
    paused: pausedOf(snapshot, nowMs),
    generation: snapshot.generation,
    workers: {
      wanted: snapshot.workersWanted,
      ready: snapshot.workers.filter(isReady).length,
      needed: snapshot.settings.minReady,
      processes: snapshot.workers.length,
    },
    limits: limitsOf(snapshot.settings),
    slots: placesOf(snapshot).map((place) => slotStatus(place, nowMs)),
    queues: queuesOf(glance),
    overflows: overflows?.overflows ?? null,
    recycles: Object.fromEntries(recycleReasons.map((reason) => [reason, exits[reason] ?? 0])),
    exits,
    reload: reloadOf(snapshot, nowMs),
    warnings: snapshot.warned,
  }
}

function pausedOf({ pause }: Snapshot, nowMs: number): Status['paused'] {
  return pause.state === 'on'
    ? { by: pause.by, agoSeconds: Math.max(0, nowMs - pause.sinceMs) / 1000 }
    : null
}

function limitsOf({ maxRequests, reloadOnRssBytes, evilReloadOnRssBytes }: Settings): Limits {
  return { maxRequests, reloadOnRssBytes, evilReloadOnRssBytes }
}

function queuesOf({ queues, effectiveBacklogs }: Glance): readonly QueueStatus[] {
  return queues.map(({ address, queued, maxQueued }) => ({
    address: printAddress(address),
    queued,
    longest: maxQueued,
    limit: effectiveBacklogs.get(printAddress(address)) ?? null,
  }))
}

function exitsOf({ slots }: Snapshot): Readonly<Partial<Record<Cause, number>>> {
  const sums: Partial<Record<Cause, number>> = {}
  for (const { exits } of slots)
    for (const [cause, count] of Object.entries(exits) as [Cause, number][])
      sums[cause] = (sums[cause] ?? 0) + count
  return sums
}

function reloadOf({ reload, reloads }: Snapshot, nowMs: number): ReloadStatus {
  const { ok, failed, last } = reloads
  return {
    isRolling: reload.state === 'rolling',
    target: reload.state === 'rolling' ? reload.target : null,
    ok,
    failed,
    last:
      last === null
        ? null
        : {
            generation: last.generation,
            ok: last.ok,
            reason: last.reason,
            agoSeconds: Math.max(0, nowMs - last.atMs) / 1000,
          },
  }
}
