import { printAddress } from '../../config/address.ts'
import { SPARES, type LastExit } from '../../core/slot.ts'
import { workersOf } from '../../core/snapshot.ts'
import type { Worker } from '../../core/worker.ts'
import { placesOf, type Place } from '../metrics/picture.ts'
import type { StatsView } from './view.ts'

/** Raised when a field changes its meaning or goes away; a new field does not raise it. */
const NATIVE_STATS_VERSION = 1

/** Our own answer: what uWSGI's fields have no room for. Units are in the names, times are ages, unknown is null. */
export function nativeStats(view: StatsView) {
  const { snapshot, identity, build, nowMs } = view
  const { phase, pause, generation, workersWanted, reload, reloads } = snapshot
  return {
    stintStats: NATIVE_STATS_VERSION,
    version: build.version,
    node: build.node,
    ...identity,
    atSeconds: view.clockOriginSeconds + nowMs / 1000,
    phase: phase.phase,
    paused: pause.state === 'on',
    generation,
    reloading: reload.state === 'rolling',
    reloadsOk: reloads.ok,
    reloadsFailed: reloads.failed,
    workersWanted,
    listenOverflows: view.listenOverflows,
    queues: queues(view),
    slots: placesOf(snapshot).map((place) => slot(place, view)),
    spares: workersOf(snapshot, SPARES).map((worker) => life(worker, view)),
  }
}

function queues({ snapshot, queues: known, effectiveBacklogs }: StatsView) {
  return snapshot.addresses.map((address) => {
    const name = printAddress(address)
    const queue = known.find((candidate) => printAddress(candidate.address) === name)
    return {
      address: name,
      sockets: queue?.sockets ?? null,
      queued: queue?.queued ?? null,
      longest: queue?.maxQueued ?? null,
      limitPerSocket: effectiveBacklogs.get(name) ?? null,
    }
  })
}

function slot({ slot: place, state, totals, workers }: Place, view: StatsView) {
  return {
    id: place.id,
    state,
    requests: totals.requests,
    byStatusClass: totals.byStatusClass,
    aborted: totals.aborted,
    upgrades: totals.upgrades,
    connections: totals.connections,
    letGo: totals.letGo,
    durationSumSeconds: totals.durationSumSeconds,
    sentBytes: totals.sentBytes,
    droppedLines: totals.droppedLines,
    cpuSeconds: totals.cpuSeconds,
    gcSeconds: totals.gcSeconds,
    scavengeSeconds: totals.scavengeSeconds,
    markCompactSeconds: totals.markCompactSeconds,
    spawns: place.spawns,
    failures: place.failures,
    exits: place.exits,
    lastExit: place.lastExit === null ? null : ending(place.lastExit, view),
    workers: workers.map((worker) => life(worker, view)),
  }
}

function ending({ atMs, ...exit }: LastExit, { nowMs }: StatsView) {
  return { ...exit, ageSeconds: secondsSince(atMs, nowMs) }
}

function life(worker: Worker, { nowMs, vszBytes }: StatsView) {
  const { readings } = worker
  return {
    life: worker.life,
    pid: worker.appPid,
    node: readings.node,
    state: worker.state,
    reason: 'reason' in worker ? worker.reason : null,
    generation: worker.generation,
    ageSeconds: secondsSince(worker.spawnedAtMs, nowMs),
    rssBytes: readings.rssBytes,
    pssBytes: readings.pssBytes,
    vszBytes: vszBytes.get(worker.appPid) ?? null,
    cpuSeconds: readings.cpuSeconds,
    reportAgeSeconds: readings.report === null ? null : secondsSince(readings.reportedAtMs, nowMs),
    report: readings.report,
  }
}

function secondsSince(atMs: number, nowMs: number): number {
  return Math.max(0, Math.round(nowMs - atMs)) / 1000
}
