import type { ControlSlot, ControlStatus } from '../../src/protocol/control-status.ts'
import type { Model } from '../../src/surfaces/top/model.ts'

export function slotNumber(slot: number, differs: Partial<ControlSlot> = {}): ControlSlot {
  return {
    slot,
    state: 'ready',
    pid: 4000 + slot,
    generation: 1,
    ageMs: 61_000,
    requests: 100 * slot,
    reportedAtMs: 10_000,
    inFlight: 0,
    eluRatio: 0.25,
    loopDelayP99Ms: 12,
    heapUsedBytes: 10_000_000,
    rssBytes: 80_000_000,
    pssBytes: 30_000_000,
    limit: { knob: 'max-requests', usedRatio: 0.5 },
    spawns: 1,
    retryInMs: 0,
    lastExit: null,
    workers: [],
    ...differs,
  }
}

export function statusWith(
  slots: readonly ControlSlot[],
  differs: Partial<ControlStatus> = {},
): ControlStatus {
  return {
    name: 'shop',
    version: '0.1.0',
    node: '24.21.0',
    pid: 4000,
    control: '/run/shop.sock',
    rssBytes: 60_000_000,
    cpuSeconds: 1,
    nowMs: 10_500,
    phase: 'running',
    addresses: ['127.0.0.1:3000'],
    generation: 1,
    workersWanted: slots.length,
    spares: 0,
    paused: null,
    reload: null,
    lastReload: null,
    queue: { queued: 3, fullest: 2, backlog: 511 },
    slots,
    ...differs,
  }
}

export function modelWith(slots: readonly ControlSlot[], differs: Partial<Model> = {}): Model {
  return {
    status: statusWith(slots),
    history: new Map(),
    events: [],
    sort: 'slot',
    selected: 1,
    message: '',
    ...differs,
  }
}
