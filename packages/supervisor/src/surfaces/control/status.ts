import { printAddress } from '../../config/address.ts'
import { SPARES } from '../../core/slot.ts'
import { workersOf, type Snapshot } from '../../core/snapshot.ts'
import type { ControlStatus } from '../../protocol/control-status.ts'
import type { Glance } from '../metrics/view.ts'
import { slotStatus } from './slot-status.ts'

/** How a supervisor is found, and what it costs. */
export interface ControlIdentity {
  readonly name: string
  readonly control: string
  readonly pid: number
  /** The supervisor's own. */
  readonly rssBytes: number
  readonly cpuSeconds: number
}

/** What `stint status` is answered with. Reads one glance and waits for nobody. */
export function statusOf(view: Glance, identity: ControlIdentity): ControlStatus {
  const { snapshot, nowMs, build } = view
  const { settings, phase, generation, workersWanted } = snapshot
  return {
    ...identity,
    ...build,
    nowMs: Math.round(nowMs),
    phase: phase.phase,
    addresses: snapshot.addresses.map(printAddress),
    generation,
    workersWanted,
    spares: workersOf(snapshot, SPARES).length,
    paused: pausedOf(snapshot, nowMs),
    ...reloads(snapshot, nowMs),
    queue: queueOf(view, settings.backlog),
    slots: snapshot.slots
      .filter(
        ({ id }) => id !== SPARES && (id <= workersWanted || workersOf(snapshot, id).length > 0),
      )
      .map((slot) => slotStatus(slot, snapshot, nowMs)),
  }
}

function pausedOf({ pause }: Snapshot, nowMs: number): ControlStatus['paused'] {
  return pause.state === 'on'
    ? { sinceMs: Math.max(0, Math.round(nowMs - pause.sinceMs)), by: pause.by }
    : null
}

function reloads(
  { reload, reloads: { last } }: Snapshot,
  nowMs: number,
): Pick<ControlStatus, 'reload' | 'lastReload'> {
  return {
    reload:
      reload.state === 'rolling'
        ? { generation: reload.target, sinceMs: Math.round(nowMs - reload.sinceMs) }
        : null,
    lastReload:
      last === null
        ? null
        : {
            generation: last.generation,
            ok: last.ok,
            reason: last.reason,
            agoMs: Math.round(nowMs - last.atMs),
          },
  }
}

function queueOf(
  { queues, effectiveBacklogs }: Glance,
  wantedBacklog: number,
): ControlStatus['queue'] {
  const [first] = queues
  if (first === undefined) return null
  const fullest = queues.reduce(
    (most, queue) => (queue.maxQueued > most.maxQueued ? queue : most),
    first,
  )
  return {
    queued: queues.reduce((sum, { queued }) => sum + queued, 0),
    fullest: fullest.maxQueued,
    backlog: effectiveBacklogs.get(printAddress(fullest.address)) ?? wantedBacklog,
  }
}
