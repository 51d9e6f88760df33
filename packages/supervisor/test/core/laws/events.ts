import { causes } from '../../../src/core/cause.ts'
import type { Event } from '../../../src/core/event.ts'
import { findSlot, findWorker, type Snapshot } from '../../../src/core/snapshot.ts'
import type { Slot } from '../../../src/core/slot.ts'
import type { WorkerState } from '../../../src/core/worker.ts'
import type { Witness } from '../world/world.ts'
import { hold } from './law.ts'

const LONGEST_BACKOFF_MS = 30_000

/** The transition table: where a worker may go from each state. */
const next: Record<WorkerState, readonly WorkerState[]> = {
  spawning: ['proving', 'ready', 'draining', 'leaving', 'killed'],
  proving: ['admitted', 'leaving', 'killed'],
  admitted: ['ready', 'draining', 'leaving', 'killed'],
  ready: ['draining', 'leaving', 'killed'],
  draining: ['leaving', 'killed'],
  leaving: ['killed'],
  killed: [],
}

/** The laws that every event's effect obeys. */
export const lawfulEvents: Witness = {
  event: (event, before, after) => {
    if ('life' in event && event.type !== 'reported') onlyAlongTheTable(event.life, before, after)
    if (event.type === 'worker-exited' || event.type === 'spawn-failed')
      deathIsExplained(event, before, after)
    hold(after.generation >= before.generation, 'generations only rise', after)
    hold(after.reloads.ok >= before.reloads.ok, 'reloads.ok only rises', after)
    hold(after.reloads.failed >= before.reloads.failed, 'reloads.failed only rises', after)
  },
}

function onlyAlongTheTable(life: number, before: Snapshot, after: Snapshot): void {
  const from = findWorker(before, life)
  const to = findWorker(after, life)
  if (from === null || to === null || from.state === to.state) return
  hold(next[from.state].includes(to.state), `no way from ${from.state} to ${to.state}`, after)
}

function deathIsExplained(
  event: Extract<Event, { type: 'worker-exited' | 'spawn-failed' }>,
  before: Snapshot,
  after: Snapshot,
): void {
  const id = event.type === 'spawn-failed' ? event.slot : findWorker(before, event.life)?.slot
  if (id === undefined) return
  const slot = findSlot(after, id)
  const cause = slot?.lastExit?.cause
  hold(cause !== undefined && causes.includes(cause), 'every death has a cause', after, cause)
  const waitMs = (slot?.retryAtMs ?? Infinity) - event.atMs
  hold(waitMs <= LONGEST_BACKOFF_MS, 'no pause is longer than 30 s', after, waitMs)
}

/** Counters of a slot, ended lives and present ones together, never go backwards. */
export function monotonicCounters(): { readonly check: (snapshot: Snapshot) => void } {
  const seen = new Map<number, readonly number[]>()
  return {
    check: (snapshot) => {
      for (const slot of snapshot.slots) {
        const now = countersOf(slot, snapshot)
        const before = seen.get(slot.id)
        const isRising = before === undefined || now.every((count, i) => count >= (before[i] ?? 0))
        hold(isRising, 'counters never go backwards', snapshot, { slot: slot.id, before, now })
        seen.set(slot.id, now)
      }
    },
  }
}

function countersOf({ id, totals, spawns, exits }: Slot, { workers }: Snapshot): readonly number[] {
  let requests = totals.requests
  let cpuSeconds = totals.cpuSeconds
  for (const { slot, readings } of workers) {
    if (slot !== id) continue
    requests += readings.report?.requests ?? 0
    cpuSeconds += readings.cpuSeconds
  }
  const deaths = Object.values(exits).reduce((sum, count) => sum + count, 0)
  // Sums of fractions differ in their last digit by the order of the terms; who shows them rounds them.
  return [requests, Math.round(cpuSeconds * 1e6), spawns, deaths]
}
