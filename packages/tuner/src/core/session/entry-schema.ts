import { z } from 'zod'
import { JOURNAL_VERSION, type Entry, type ProcessMark, type Soak } from './entry.ts'
import { candidateSchema, evaluationSchema } from './evaluation-schema.ts'
import { planSchema } from './plan-schema.ts'

const atMs = z.number()
const trial = z.int().min(0)
const count = z.number().min(0)

/** A process as a journal has it. */
export const processMarkSchema: z.ZodType<ProcessMark> = z.strictObject({
  pid: z.int().min(1),
  startTicks: z.string(),
  bootId: z.string(),
})

const step = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('evaluate'),
    purpose: z.enum(['baseline', 'search', 'race']),
    candidate: candidateSchema,
    hopelessBelowPerSecond: count,
  }),
  z.strictObject({
    kind: z.literal('pair'),
    candidate: candidateSchema,
    baseline: candidateSchema,
    first: z.enum(['candidate', 'baseline']),
  }),
  z.strictObject({
    kind: z.literal('soak'),
    candidate: candidateSchema,
    ratePerSecond: count,
    seconds: count,
  }),
])

const point = z.strictObject({
  slot: count,
  life: count,
  requests: count,
  rssBytes: count,
  heldBytes: count,
})

const soak: z.ZodType<Soak> = z.strictObject({
  seconds: count,
  memory: z.array(point),
  p999Ms: count,
  longestStallMs: count,
  burstPerSecond: count,
  bootSeconds: count,
  bootCpuSeconds: count,
})

const result = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('evaluate'), evaluation: evaluationSchema }),
  z.strictObject({
    kind: z.literal('pair'),
    candidate: evaluationSchema,
    baseline: evaluationSchema,
  }),
  z.strictObject({ kind: z.literal('soak'), soak }),
  z.strictObject({ kind: z.literal('soak-failed'), reason: z.string() }),
])

const comparison = z.strictObject({
  verdict: z.enum(['better', 'worse', 'equivalent', 'inconclusive']),
  effectRatio: z.number(),
  lowRatio: z.number(),
  highRatio: z.number(),
  pValue: z.number().min(0).max(1),
  pairs: z.int().min(0),
})

const decision = z.strictObject({
  pick: candidateSchema,
  capacityPerSecond: count,
  baselineCapacityPerSecond: count,
  scores: z.strictObject({ baseline: count, pick: count }).exactOptional(),
  comparison: comparison.nullable(),
  confidence: z.strictObject({
    level: z.enum(['high', 'medium', 'low']),
    reasons: z.array(z.string()),
  }),
})

/** An entry as it stands in a journal file. Fields it does not know are let through: a newer writer may add some. */
export const entrySchema: z.ZodType<Entry> = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('session-opened'),
    version: z.literal(JOURNAL_VERSION),
    atMs,
    plan: planSchema,
    subject: z.record(z.string(), z.unknown()),
  }),
  z.strictObject({ type: z.literal('session-resumed'), atMs }),
  z.strictObject({ type: z.literal('trial-started'), atMs, trial, step }),
  z.strictObject({ type: z.literal('trial-finished'), atMs, trial, result }),
  z.strictObject({ type: z.literal('aborted'), atMs, reason: z.string() }),
  z.strictObject({ type: z.literal('decided'), atMs, decision }),
  z.strictObject({
    type: z.literal('target-taken'),
    atMs,
    target: z.string(),
    settings: z.record(z.string(), z.string()),
    process: processMarkSchema.exactOptional(),
  }),
  z.strictObject({ type: z.literal('target-restored'), atMs, target: z.string() }),
])
