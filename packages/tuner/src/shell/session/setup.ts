import { z } from 'zod'
import { efforts, type EffortName } from '../../core/effort.ts'
import { objectiveSchema, sloSchema } from '../../core/session/plan-schema.ts'
import type { Workload } from '../../load/workload/workload.ts'

const words = z.array(z.string())

/** What a user asked for, whole: a session is resumed from nothing but this and its journal. */
export const setupSchema = z.strictObject({
  /** The app as `stint run` takes it. */
  app: words,
  cwd: z.string(),
  /** The user's own flags for `stint run`. */
  flags: words,
  workload: z.custom<Workload>((value) => typeof value === 'object' && value !== null),
  workloadText: z.string(),
  arrivals: z.enum(['poisson', 'uniform', 'burst']),
  /** Null: to be assumed from a look at the target. */
  slo: sloSchema.nullable(),
  objective: objectiveSchema,
  effort: z.enum(Object.keys(efforts) as [EffortName, ...EffortName[]]),
  generators: z.int().min(1),
  /** No rate above this is ever offered; null: no ceiling. */
  mostPerSecond: z.number().positive().nullable().default(null),
  seed: z.int().min(0),
  /** Go on where the host is not fit. */
  isForced: z.boolean(),
  budgetSeconds: z.number().min(0),
  soakSeconds: z.number().min(0),
  /** Null: most of what the host has. */
  memoryBudgetBytes: z.number().nullable(),
  /** Knobs that are not to be moved. */
  fixed: words,
  /** Node binaries to try beside the target's own. */
  nodes: words,
  /** Host and port of an agent that has the app; null: it runs here. */
  agent: z.strictObject({ host: z.string(), port: z.int(), tokenFile: z.string() }).nullable(),
})

/** What a user asked for. */
export type Setup = z.infer<typeof setupSchema>
