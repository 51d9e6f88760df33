import { settingsWith } from '../../src/config/resolve-settings.ts'
import type { Event } from '../../src/core/event.ts'
import { observe } from '../../src/core/observe.ts'
import { firstSnapshot, type Snapshot } from '../../src/core/snapshot.ts'
import { DURATION_BUCKETS_SECONDS, type Report } from '../../src/protocol/messages.ts'
import type { View } from '../../src/surfaces/metrics/view.ts'

/** An event without its time. */
export type Fact = Event extends infer E ? (E extends Event ? Omit<E, 'atMs'> : never) : never

/** A supervisor that wants two workers, before anything happened. */
export function start(workersWanted = 2): Snapshot {
  return firstSnapshot({
    nowMs: 1000,
    settings: settingsWith({
      'max-requests': '10000',
      'reload-on-rss': '256',
      'evil-reload-on-rss': '1G',
      'spare-workers': '1',
    }),
    seed: 7,
    cpus: 2,
    workersWanted,
    addresses: [{ kind: 'tcp', host: '127.0.0.1', port: 3000 }],
  })
}

/** What is known after these facts, each a second after the one before. */
export function after(snapshot: Snapshot, ...facts: readonly Fact[]): Snapshot {
  return facts.reduce(
    (known, fact) => observe(known, { ...fact, atMs: known.nowMs + 1000 }),
    snapshot,
  )
}

export function spawned(life: number, slot: number, mode: 'serve' | 'hold' = 'serve'): Fact {
  return {
    type: 'worker-spawned',
    life,
    slot,
    generation: 1,
    mode,
    relieves: null,
    pid: 40_000 + life,
  }
}

/** A report in which `requests` requests of 4 ms each were answered with 200, and one was given up. */
export function reported(life: number, requests: number): Fact {
  return { type: 'reported', life, report: reportOf(requests) }
}

function reportOf(requests: number): Report {
  return {
    requests: requests + 1,
    byStatusClass: [0, requests, 0, 0, 0],
    aborted: 1,
    upgrades: 2,
    connections: requests + 3,
    letGo: 1,
    durationCounts: Array.from({ length: DURATION_BUCKETS_SECONDS.length + 1 }, (_, bucket) => {
      if (bucket === 2) return requests
      return bucket === DURATION_BUCKETS_SECONDS.length ? 1 : 0
    }),
    durationSumSeconds: requests * 0.004 + 31,
    halvingAverageMs: 4,
    sentBytes: requests * 1_000,
    droppedLines: 5,
    inFlight: 3,
    openConnections: 5,
    eluRatio: 0.25,
    loopDelayP50Ms: 0.5,
    loopDelayP99Ms: 12,
    heapUsedBytes: 10_000_000,
    heapTotalBytes: 20_000_000,
    heapLimitBytes: 4_000_000_000,
    externalBytes: 3_000_000,
    gcSeconds: requests / 1e4,
    scavengeSeconds: 0,
    markCompactSeconds: 0,
    fullCollections: 0,
    floorBytes: 0,
    floorRequests: 0,
    threadpoolSize: 4,
    poolDelayP99Ms: null,
  }
}

export function sampled(life: number, cpuSeconds: number): Fact {
  return {
    type: 'memory-sampled',
    readings: [{ life, rssBytes: 80_000_000, pssBytes: 30_000_000, cpuSeconds }],
  }
}

export function exited(life: number): Fact {
  return { type: 'worker-exited', life, code: 0, signal: null, cgroupOom: false }
}

/** A view of this snapshot in which the rest of the world stands still. */
export function viewOf(snapshot: Snapshot): View {
  return {
    snapshot,
    nowMs: snapshot.nowMs + 250,
    clockOriginSeconds: 1_700_000_000.5,
    queues: snapshot.addresses.map((address) => ({
      address,
      queued: 9,
      sockets: 2,
      maxQueued: 6,
    })),
    effectiveBacklogs: new Map([['127.0.0.1:3000', 511]]),
    overflows: { overflows: 4, drops: 5 },
    supervisor: {
      rssBytes: 60_000_000,
      cpuSeconds: 1.25,
      loopDelayP50Seconds: 0.0001,
      loopDelayP99Seconds: 0.002,
    },
    build: { version: '0.1.0', node: '24.21.0' },
  }
}

/** One slot mid-recycle, one cheap, and a spare: something to tell in every row. */
export function busyScene(): Snapshot {
  return after(
    start(),
    spawned(1, 1),
    { type: 'worker-listened', life: 1 },
    reported(1, 100),
    sampled(1, 1.5),
    spawned(2, 0, 'hold'),
    sampled(2, 0.5),
    { type: 'worker-listened', life: 2 },
    { type: 'drain-sent', life: 1, reason: 'max-requests' },
    spawned(3, 1),
    { type: 'worker-listened', life: 3 },
    reported(3, 20),
    sampled(3, 0.75),
    spawned(4, 2),
    { type: 'worker-listened', life: 4 },
    reported(4, 7),
    { type: 'drain-sent', life: 4, reason: 'max-worker-lifetime' },
    exited(4),
    { type: 'spawn-failed', life: 5, slot: 2, generation: 1, relieves: null, message: 'EAGAIN' },
    { type: 'reload-asked', by: 'test' },
  )
}
