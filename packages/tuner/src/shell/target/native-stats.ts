import { connect } from 'node:net'
import { addAbortSignal } from 'node:stream'
import { text } from 'node:stream/consumers'
import { z } from 'zod'
import type { Reading, SlotReading } from '../../core/reading.ts'

/** A worker's report, as far as tuning reads it. */
export const reportSchema = z.object({
  requests: z.number(),
  eluRatio: z.number(),
  loopDelayP99Ms: z.number(),
  poolDelayP99Ms: z.number().nullable(),
  heapUsedBytes: z.number(),
  heapLimitBytes: z.number(),
  externalBytes: z.number(),
  threadpoolSize: z.number(),
  fullCollections: z.number(),
  floorBytes: z.number(),
  floorRequests: z.number(),
})

const worker = z.object({
  life: z.number(),
  pid: z.number(),
  state: z.string(),
  node: z.string().nullable(),
  rssBytes: z.number(),
  report: reportSchema.nullable(),
})

const slot = z.object({
  id: z.number(),
  requests: z.number(),
  gcSeconds: z.number(),
  scavengeSeconds: z.number(),
  markCompactSeconds: z.number(),
  exits: z.record(z.string(), z.number()),
  workers: z.array(worker),
})

type Slot = z.infer<typeof slot>

/** The part of `--stats-native`, version 1, that tuning needs. */
const stats = z.object({
  stintStats: z.literal(1),
  atSeconds: z.number(),
  workersWanted: z.number(),
  listenOverflows: z.number().nullable(),
  queues: z.array(
    z.object({ longest: z.number().nullable(), limitPerSocket: z.number().nullable() }),
  ),
  slots: z.array(slot),
})

/** Asks a supervisor's `--stats-native` on a unix socket for everything it knows; rejects when it takes longer. */
export async function readNativeStats(
  path: string,
  withinMs: number,
): Promise<Omit<Reading, 'cpuSeconds' | 'trouble'>> {
  const signal = AbortSignal.timeout(withinMs)
  const answer = stats.parse(JSON.parse(await text(addAbortSignal(signal, connect(path)))))
  const { atSeconds, workersWanted, listenOverflows, queues, slots } = answer
  const lengths = queues.flatMap(({ longest }) => longest ?? [])
  return {
    atSeconds,
    workersWanted,
    listenOverflows,
    longestQueue: lengths.length === 0 ? null : Math.max(...lengths),
    backlog: queues[0]?.limitPerSocket ?? null,
    slots: slots.map(counters),
    workers: slots.flatMap(({ id, workers }) =>
      workers.map(({ state, ...known }) => ({ ...known, slot: id, isReady: state === 'ready' })),
    ),
  }
}

function counters({
  id,
  requests,
  gcSeconds,
  scavengeSeconds,
  markCompactSeconds,
  exits,
}: Slot): SlotReading {
  return { id, requests, gcSeconds, scavengeSeconds, markCompactSeconds, exits }
}
