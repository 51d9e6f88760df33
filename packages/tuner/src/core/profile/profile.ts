import type { HostClass } from '@stint/supervisor'
import { z } from 'zod'
import { objectiveSchema, sloSchema } from '../session/plan-schema.ts'

/** Raised when a field changes its meaning; a profile of another version is refused. */
const PROFILE_VERSION = 1

const text = z.string().min(1)
const count = z.int().min(0)
const perSecond = z.number().min(0)
const sha256 = z.string().regex(/^[\da-f]{64}$/)

const hostClass = z
  .object({
    id: sha256.describe('SHA-256 of the other fields: hosts of one id are interchangeable.'),
    arch: text,
    cpuModel: text,
    cores: z.int().min(1).describe('CPUs the supervisor may be scheduled on.'),
    smt: z.boolean().nullable(),
    numaNodes: count.nullable(),
    l3Bytes: count.nullable(),
    memoryMib: perSecond.describe('Rounded to 1, 1.5, 2, 3, 4, 6, 8 … MiB.'),
    cgroupCpus: perSecond.nullable().describe('CPU quota of the control group; null: none.'),
    cgroupMemoryMib: perSecond.nullable().describe('Its memory limit, rounded alike; null: none.'),
    virtualization: text.describe('"none" on bare metal.'),
    kernel: text.describe('Major and minor number.'),
    libc: text,
    governor: text.nullable(),
  })
  .describe('The host the settings were found on.') satisfies z.ZodType<HostClass>

const value = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])

const setting = z.object({
  value,
  how: z
    .enum(['searched', 'derived', 'default', 'user'])
    .describe('Found by measuring alternatives, computed from measurements, untouched, or given.'),
  evidence: z.string().describe('What speaks for the value, in one sentence.'),
})

const gain = z
  .object({
    ratio: z.number().describe('0.12 is 12 % better.'),
    lowRatio: z.number(),
    highRatio: z.number(),
    pairs: z.int().min(1),
    pValue: z.number().min(0).max(1),
  })
  .describe(
    'Of the objective, from the confirmation: pairs of fresh launches, interleaved; 95 % interval. 1 is twice as good: half the latency, price or CPU where less is better.',
  )

/** `profile.json`: what a session found, for people and for `stint run --profile`. */
const profileSchema = z
  .object({
    $schema: z.string().optional(),
    schemaVersion: z.literal(PROFILE_VERSION),
    createdAt: z.iso.datetime(),
    tool: z.object({ name: z.literal('stint tune'), version: text }),
    hostClass,
    runtime: z.object({ node: text, v8: text, uv: text }),
    app: z.object({
      name: text.regex(/^[\w@/.-]+$/),
      version: text.nullable(),
      git: text.nullable().describe('The commit.'),
      lockHash: text.nullable().describe('SHA-256 of the lockfile.'),
    }),
    workload: z.object({
      hash: sha256,
      mix: text.describe('The routes and their weights, in words.'),
      arrivals: z.enum(['poisson', 'uniform', 'burst']),
    }),
    slo: sloSchema,
    objective: objectiveSchema,
    settings: z.record(text, setting).describe('Every setting that was looked at, by knob.'),
    config: z
      .record(text, value)
      .describe('A Stint config: what "stint run --profile" lays over the defaults.'),
    capacity: z.object({
      defaultPerSecond: perSecond,
      tunedPerSecond: perSecond,
      gain: gain.nullable().describe('Null: nothing was found that beats the default.'),
    }),
    figures: z
      .object({
        unit: text,
        better: z.enum(['more', 'less']),
        default: perSecond,
        tuned: perSecond,
      })
      .optional()
      .describe('Default and tuned in the unit of the objective.'),
    efficiency: z.object({
      cpuMsPerRequest: perSecond,
      memoryBytesPerWorker: perSecond,
    }),
    sensitivity: z
      .array(z.object({ knob: text, worstOverBestRatio: z.number().min(0).max(1) }))
      .describe('How much the worst value tried of a knob keeps of the best; the touchiest first.'),
    constraintsBinding: z.array(text).describe('What keeps the capacity from being higher.'),
    confidence: z.object({
      level: z.enum(['high', 'medium', 'low']),
      reasons: z.array(text),
    }),
    expires: z.object({
      maxAgeDays: z.number().positive(),
      onChange: z.array(z.enum(['app', 'lockfile', 'node', 'kernel', 'workload'])),
    }),
    journalSha256: sha256.describe("The last value of the journal's hash chain."),
  })
  .describe('Settings of the Stint supervisor that suit one class of hosts, with their proof.')

/** What a session found, for people and for `stint run --profile`. */
export type Profile = z.infer<typeof profileSchema>

/** The profile in a parsed `profile.json`, or what is wrong with it in one line. */
export function parseProfile(
  json: unknown,
):
  | { readonly ok: true; readonly profile: Profile }
  | { readonly ok: false; readonly message: string } {
  const read = profileSchema.safeParse(json)
  if (read.success) return { ok: true, profile: read.data }
  const [issue] = read.error.issues
  const at = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`
  return { ok: false, message: `is no profile of stint tune${at}: ${issue?.message ?? ''}` }
}

/** The JSON Schema of a `profile.json`. */
export function profileJsonSchema(): Readonly<Record<string, unknown>> {
  return { title: 'Stint profile', ...z.toJSONSchema(profileSchema, { target: 'draft-7' }) }
}
