import type { KnobName } from '@stint/supervisor'
import type { Telemetry } from '../core/evaluation.ts'
import type { Dimension, Value } from './dimension.ts'
import type { SpaceHost } from './host.ts'
import { percent } from '../percent.ts'

/** What is known of a searched knob besides its row in the supervisor's table. */
export interface Rule {
  /** What the knob's default amounts to on this host, in the knob's unit. */
  readonly unset?: (host: SpaceHost) => Value
  /** The largest value that can make sense here. */
  readonly most?: (host: SpaceHost) => number
  /** The values of a knob that has neither a range nor choices. */
  readonly values?: (host: SpaceHost) => readonly Value[]
  /** Where to look first. */
  readonly prior: (host: SpaceHost, baseline: Value) => Value
  /** Whether the baseline shows the mechanism at work, in words for the report. */
  readonly activity: (telemetry: Telemetry, dimension: Dimension) => Activity
}

/** Whether moving a knob could change anything, and what says so. */
export interface Activity {
  readonly isActive: boolean
  readonly reason: string
}

const MOST_WORKERS_PER_CORE = 4
const LEAST_SCAVENGE_RATIO = 0.02
const LEAST_POOL_DELAY_MS = 1
const LEAST_IMBALANCE_RATIO = 1.2
const PROMISING_SEMI_SPACE_MIB = 32
const LIBUV_THREADS = 4

/** One rule per knob that the supervisor's table says is searched. */
export const rules: Partial<Record<KnobName, Rule>> = {
  workers: {
    unset: ({ cores }) => cores,
    most: ({ cores, memoryBudgetBytes, rssBytesPerWorker }) =>
      Math.max(
        1,
        Math.min(
          MOST_WORKERS_PER_CORE * cores,
          Math.floor(memoryBudgetBytes / (rssBytesPerWorker ?? 1)),
        ),
      ),
    prior: ({ cores }) => cores,
    activity: () => ({ isActive: true, reason: 'the number of processes always matters' }),
  },
  'max-semi-space-size': {
    unset: ({ defaultSemiSpaceMiB }) => defaultSemiSpaceMiB,
    prior: (_, baseline) => Math.max(PROMISING_SEMI_SPACE_MIB, Number(baseline)),
    activity: ({ scavengeRatio }) =>
      measured(scavengeRatio, LEAST_SCAVENGE_RATIO, {
        what: 'of CPU time goes to scavenges',
        print: percent,
      }),
  },
  'threadpool-size': {
    unset: () => LIBUV_THREADS,
    prior: ({ cores }) => Math.max(LIBUV_THREADS, 2 * cores),
    activity: ({ poolDelayP99Ms }) =>
      measured(poolDelayP99Ms, LEAST_POOL_DELAY_MS, {
        what: 'p99 wait for a thread of the pool',
        print: milliseconds,
      }),
  },
  node: {
    unset: ({ nodes }) => nodes[0]?.path ?? '',
    values: ({ nodes }) => nodes.map(({ path }) => path),
    prior: ({ nodes }, baseline) => newestLongTerm(nodes) ?? baseline,
    activity: (_, { values }) => ({
      isActive: values.length > 1,
      reason:
        values.length > 1
          ? `${values.length} binaries were given`
          : 'one binary: nothing to choose',
    }),
  },
  'listen-layout': {
    prior: (_, baseline) => baseline,
    activity: ({ imbalanceRatio }) => ({
      isActive: imbalanceRatio > LEAST_IMBALANCE_RATIO,
      reason: `the busiest worker gets ${imbalanceRatio.toFixed(2)} times its share of requests (searched above ${LEAST_IMBALANCE_RATIO})`,
    }),
  },
}

function measured(
  value: number | null,
  least: number,
  { what, print }: { readonly what: string; readonly print: (value: number) => string },
): Activity {
  if (value === null)
    return { isActive: true, reason: `unknown here how much ${what}; searched to be safe` }
  return {
    isActive: value >= least,
    reason: `${print(value)} ${what} (searched from ${print(least)})`,
  }
}

/** Even majors are those with long-term support. */
function newestLongTerm(nodes: SpaceHost['nodes']): string | null {
  const major = (version: string) => Number(/^v?(\d+)/.exec(version)?.[1] ?? 0)
  const longTerm = nodes.filter(({ version }) => major(version) % 2 === 0)
  const newest = longTerm.toSorted((a, b) => major(b.version) - major(a.version))[0]
  return newest?.path ?? null
}

function milliseconds(value: number): string {
  return `${value.toFixed(1)} ms`
}
