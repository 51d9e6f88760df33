import { z } from 'zod'
import type { Reading } from '../../core/reading.ts'
import { reportSchema } from '../target/native-stats.ts'
import type { Memory } from '../target/target.ts'

/** What a tuner may ask of an agent. */
export const paths = {
  start: '/start',
  sample: '/sample',
  cpu: '/cpu',
  memory: '/memory',
  /** Answered when the target ends; while it is open, the tuner is alive. */
  ended: '/ended',
  stop: '/stop',
} as const

/** The status of an answer about a target that has ended by itself, or hangs. */
export const GONE = 410

/** What to start the one app with. */
export const startSchema = z.strictObject({
  settings: z.record(z.string(), z.string()),
  /** Full collections this often, for a soak; null: none. */
  collectEveryMs: z.number().min(100).nullable(),
})

/** What came of it; ports, because the tuner knows the host by a name of its own. */
export const startedSchema = z.union([
  z.object({
    kind: z.literal('started'),
    ports: z.array(z.int()),
    boot: z.object({ seconds: z.number(), cpuSecondsPerWorker: z.number() }),
  }),
  z.object({ kind: z.literal('infeasible'), reason: z.string() }),
])

export const readingSchema = z.object({
  atSeconds: z.number(),
  cpuSeconds: z.number(),
  workersWanted: z.number(),
  listenOverflows: z.number().nullable(),
  longestQueue: z.number().nullable(),
  backlog: z.number().nullable(),
  trouble: z.string(),
  slots: z.array(
    z.object({
      id: z.number(),
      requests: z.number(),
      gcSeconds: z.number(),
      scavengeSeconds: z.number(),
      markCompactSeconds: z.number(),
      exits: z.record(z.string(), z.number()),
    }),
  ),
  workers: z.array(
    z.object({
      slot: z.number(),
      life: z.number(),
      pid: z.number(),
      isReady: z.boolean(),
      node: z.string().nullable(),
      rssBytes: z.number(),
      report: reportSchema.nullable(),
    }),
  ),
}) satisfies z.ZodType<Reading>

export const memorySchema = z.object({
  totalBytes: z.number(),
  rssBytesByWorker: z.array(z.number()),
}) satisfies z.ZodType<Memory>

export const cpuSchema = z.object({ cpuSeconds: z.number() })
export const endedSchema = z.object({ reason: z.string() })
export const errorSchema = z.object({ error: z.string() })
