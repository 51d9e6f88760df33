import { z } from 'zod'
import type { Evaluation, Measurement, Probe, Telemetry } from '../evaluation.ts'

const count = z.int().min(0)
const ratio = z.number().min(0)

// `satisfies` below: a field that is added to a type and not here would be refused when it is written.

/** A point of the space. */
export const candidateSchema = z.record(z.string(), z.union([z.number(), z.string()]))

const probe = z.strictObject({
  ratePerSecond: ratio,
  seconds: ratio,
  requests: count,
  achievedRatio: ratio,
  errorRatio: ratio,
  p50Ms: ratio,
  p99Ms: ratio,
  p999Ms: ratio,
  curve: z.array(z.strictObject({ share: ratio, ms: ratio })).exactOptional(),
  sloLatencyMs: ratio.exactOptional(),
  endedEarly: z.boolean().exactOptional(),
  overRatio: ratio.exactOptional(),
  verdict: z.enum(['kept', 'missed', 'invalid']),
  reason: z.string(),
} satisfies Record<keyof Probe, z.ZodType>)

const usl = z.strictObject({
  lambda: z.number(),
  sigma: z.number(),
  kappa: z.number(),
  points: z.array(z.strictObject({ concurrency: ratio, perSecond: ratio })),
})

const telemetry = z.strictObject({
  eluRatio: ratio,
  scavengeRatio: ratio.nullable(),
  markCompactRatio: ratio.nullable(),
  loopDelayP99Ms: ratio,
  poolDelayP99Ms: ratio.nullable(),
  listenOverflows: count,
  longestQueue: count.nullable(),
  imbalanceRatio: ratio,
  heapUsedBytes: ratio,
} satisfies Record<keyof Telemetry, z.ZodType>)

const measurement = z.strictObject({
  capacityPerSecond: ratio,
  marginRatio: ratio.exactOptional(),
  saturationPerSecond: ratio,
  usl: usl.nullable(),
  probes: z.array(probe),
  atRate: z.strictObject({ probe, latencyMs: ratio.nullable() }).exactOptional(),
  cpuMsPerRequest: ratio,
  workers: count,
  rssBytesPerWorker: ratio,
  memoryBytes: ratio,
  warmUp: z.enum(['warmed', 'slowed-down', 'flat', 'no-steady-state']),
  telemetry,
} satisfies Record<keyof Measurement, z.ZodType>)

const outcome = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('measured'), measurement }),
  z.strictObject({ kind: z.literal('infeasible'), reason: z.string() }),
  z.strictObject({ kind: z.literal('hopeless'), saturationPerSecond: ratio }),
  z.strictObject({ kind: z.literal('invalid'), reason: z.string() }),
])

/** One launch of one configuration, as a journal has it. */
export const evaluationSchema: z.ZodType<Evaluation> = z.strictObject({
  candidate: candidateSchema,
  outcome,
  environment: z.strictObject({
    pressureRatio: ratio.nullable(),
    stealRatio: ratio,
    generatorEluRatio: ratio,
  }),
  seconds: ratio,
})
