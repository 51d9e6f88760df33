import type { Action } from '../../../src/core/action.ts'
import { NO_TOTALS } from '../../../src/core/totals.ts'
import type { Report } from '../../../src/protocol/messages.ts'
import type { Random } from './random.ts'
import type { Temper } from './temper.ts'

type Spawn = Extract<Action, { type: 'spawn' }>

/** A simulated worker process: what it is going to do is drawn at its birth. */
export interface Process {
  readonly life: number
  readonly orders: Spawn
  readonly fate: 'boots' | 'fails' | 'hangs'
  readonly bootMs: number
  readonly ignoresTerm: boolean
  readonly requestsPerSecond: number
  readonly baseBytes: number
  readonly leakBytesPerHour: number
  /** Kept-alive connections that it holds, and how many it let go so far. */
  connections: number
  letGo: number
  /** Infinity until it takes traffic. */
  servingSinceMs: number
  /** Requests stop growing here. */
  servedUntilMs: number
}

export function bear(orders: Spawn, temper: Temper, random: Random): Process {
  return {
    life: orders.life,
    orders,
    fate: drawFate(orders.generation, temper, random),
    bootMs: random.between(temper.bootMs),
    ignoresTerm: random.chance(temper.ignoresTermRatio),
    requestsPerSecond: random.between(temper.requestsPerSecond),
    baseBytes: random.between(temper.baseBytes),
    leakBytesPerHour: random.between(temper.leakBytesPerHour),
    connections: 0,
    letGo: 0,
    servingSinceMs: Infinity,
    servedUntilMs: Infinity,
  }
}

function drawFate(generation: number, temper: Temper, random: Random): Process['fate'] {
  if (temper.isBroken(generation)) return random.chance(0.2) ? 'hangs' : 'fails'
  if (random.chance(temper.bootFailureRatio)) return 'fails'
  return random.chance(temper.bootHangRatio) ? 'hangs' : 'boots'
}

function servedMs({ servingSinceMs, servedUntilMs }: Process, nowMs: number): number {
  return Math.max(0, Math.min(nowMs, servedUntilMs) - servingSinceMs)
}

/** When this process will have answered so many requests. */
export function answersMs(
  { servingSinceMs, requestsPerSecond }: Process,
  requests: number,
): number {
  return servingSinceMs + Math.ceil((requests / requestsPerSecond) * 1_000)
}

export function reportOf(process: Process, nowMs: number): Report {
  // The small addend keeps the count at the very instant of `answersMs` from being rounded down.
  const requests = Math.floor((servedMs(process, nowMs) / 1_000) * process.requestsPerSecond + 1e-6)
  return {
    ...quiet,
    requests,
    byStatusClass: [0, requests, 0, 0, 0],
    connections: requests,
    letGo: process.letGo,
    openConnections: process.connections,
  }
}

export function rssOf(process: Process, nowMs: number): number {
  return process.baseBytes + (servedMs(process, nowMs) / 3_600_000) * process.leakBytesPerHour
}

/** The report of a worker that has done nothing yet. */
export const quiet: Report = {
  requests: 0,
  byStatusClass: [0, 0, 0, 0, 0],
  aborted: 0,
  upgrades: 0,
  connections: 0,
  letGo: 0,
  durationCounts: NO_TOTALS.durationCounts,
  durationSumSeconds: 0,
  halvingAverageMs: 0,
  sentBytes: 0,
  droppedLines: 0,
  inFlight: 0,
  openConnections: 0,
  eluRatio: 0,
  loopDelayP50Ms: 0,
  loopDelayP99Ms: 0,
  heapUsedBytes: 0,
  heapTotalBytes: 0,
  heapLimitBytes: 0,
  externalBytes: 0,
  gcSeconds: 0,
  scavengeSeconds: 0,
  markCompactSeconds: 0,
  fullCollections: 0,
  floorBytes: 0,
  floorRequests: 0,
  threadpoolSize: 4,
  poolDelayP99Ms: null,
}
