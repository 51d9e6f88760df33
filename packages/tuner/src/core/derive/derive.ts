import type { Measurement } from '../evaluation.ts'
import type { Slo } from '../objective.ts'
import type { Random } from '../random.ts'
import type { Soak } from '../session/entry.ts'
import { backlog } from './backlog.ts'
import { MEBIBYTE, type Derived, type Recommendation } from './derived.ts'
import { leakOf, type Leak } from './leak.ts'
import { maxOldSpaceSize } from './max-old-space-size.ts'
import { jitterOf, maxRequests } from './max-requests.ts'
import { cheaper, harakiri, keepAlive, type CapacityPoint } from './recommendations.ts'
import { reloadOnRss, warmRssBytes } from './reload-on-rss.ts'
import { workerReloadMercy } from './worker-reload-mercy.ts'

/** Everything that derived knobs follow from. */
export interface Findings {
  readonly soak: Soak
  readonly measurement: Measurement
  readonly slo: Slo
  readonly memoryBudgetBytes: number
  /** What the pick runs with, or what its Node does by itself. */
  readonly semiSpaceMiB: number
  readonly listenLayout: 'slot' | 'shared'
  readonly somaxconn: number
  /** One entry per number of workers whose capacity was measured. */
  readonly capacities: readonly CapacityPoint[]
  readonly upstreamIdleSeconds: number | null
  readonly random: Random
}

/** What follows from a soak of the pick: values to be verified, and advice. */
export interface Derivation {
  readonly leak: Leak
  readonly settings: readonly Derived[]
  readonly recommendations: readonly Recommendation[]
}

const LEVEL = 0.95
const RESAMPLES = 400

/** Derives every knob that is not searched. */
export function derive(findings: Findings): Derivation {
  const { soak, measurement, slo, memoryBudgetBytes, semiSpaceMiB, somaxconn } = findings
  const { memory } = soak
  const { workers } = measurement
  const leak = leakOf(memory, { random: findings.random, level: LEVEL, resamples: RESAMPLES })
  const limit = reloadOnRss({ memory, workers, memoryBudgetBytes })
  const requests = maxRequests({
    leak,
    warmRssBytes: memory.length === 0 ? 0 : warmRssBytes(memory),
    reloadOnRssBytes: limit.kind === 'value' ? limit.value * MEBIBYTE : 0,
    bootCpuSeconds: soak.bootCpuSeconds,
    cpuSecondsPerRequest: measurement.cpuMsPerRequest / 1000,
  })
  const lowest = measurement.probes.find(({ verdict }) => verdict === 'kept')
  return {
    leak,
    settings: [
      maxOldSpaceSize({ memory, workers, semiSpaceMiB, memoryBudgetBytes }),
      limit,
      requests,
      ...jitter(requests),
      backlog({
        burstPerSecond: soak.burstPerSecond,
        longestStallMs: soak.longestStallMs,
        saturationPerSecond: measurement.saturationPerSecond,
        sloLatencyMs: slo.latencyMs,
        p50Ms: lowest?.p50Ms ?? 0,
        sockets: findings.listenLayout === 'slot' ? workers : 1,
        somaxconn,
      }),
      workerReloadMercy(soak.p999Ms),
    ],
    recommendations: [
      harakiri(soak.p999Ms, slo.latencyMs),
      ...[cheaper(findings.capacities)].filter((advice) => advice !== null),
      keepAlive(findings.upstreamIdleSeconds),
    ],
  }
}

function jitter(requests: Derived): readonly Derived[] {
  if (requests.kind === 'none' || requests.value === 0) return []
  return [
    {
      kind: 'value',
      knob: 'max-requests-jitter',
      value: jitterOf(requests.value),
      evidence: 'so that workers do not leave together',
    },
  ]
}
