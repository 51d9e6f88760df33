import { z } from 'zod'
import type { Objective, Slo } from '../objective.ts'
import { candidateSchema } from './evaluation-schema.ts'
import type { Plan } from './entry.ts'

const value = z.union([z.number(), z.string()])
const positive = z.number().positive()

/** What a rate must keep to count as carried. */
export const sloSchema = z.strictObject({
  latencyMs: positive,
  quantile: z.number().gt(0).lt(1),
  errorRatio: z.number().min(0).max(1),
  isAssumed: z.boolean(),
}) satisfies z.ZodType<Slo>

/** What "better" means. */
export const objectiveSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('capacity') }),
  z.strictObject({
    kind: z.literal('cost'),
    perCoreHour: z.number().min(0),
    perGibHour: z.number().min(0),
  }),
  z.strictObject({ kind: z.literal('latency'), ratePerSecond: positive }),
  z.strictObject({ kind: z.literal('efficiency') }),
]) satisfies z.ZodType<Objective>

const dimension = z.strictObject({
  name: z.string(),
  kind: z.enum(['ordinal', 'categorical']),
  values: z.array(value),
  scale: z.enum(['linear', 'log2']),
  baseline: value,
  prior: value,
})

/** What a session was asked for. */
export const planSchema: z.ZodType<Plan> = z.strictObject({
  seed: z.number(),
  space: z.array(dimension),
  slo: sloSchema,
  objective: objectiveSchema,
  mostEvaluations: z.int().min(0),
  mostPairs: z.int().min(0),
  soakSeconds: z.number().min(0),
  memoryBudgetBytes: z.number().min(0),
  warmStart: z.array(candidateSchema).exactOptional(),
  unfit: z.array(z.string()).exactOptional(),
  doubts: z.array(z.string()).exactOptional(),
} satisfies Record<keyof Plan, z.ZodType>)
