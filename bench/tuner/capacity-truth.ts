/**
 * Does the capacity search find the true capacity? Queues in virtual time with a capacity known from a very long
 * simulation, and a real process that serves so many requests at a time, against the theory of the same queue.
 *
 *     node bench/tuner/capacity-truth.ts [--seeds 200] [--budget 90] [--real 60]
 *
 * `--real 0` leaves the real process out, `--seeds 0` the queues; `--force` judges its windows with the limits for an unfit host.
 */
import { parseArgs } from 'node:util'
import { LOOSE_LIMITS, STRICT_LIMITS } from '../../packages/tuner/src/core/limits.ts'
import { simulateSearch, trueCapacity } from '../../packages/tuner/src/simulate/capacity.ts'
import { type QueueTarget, saturationOf } from '../../packages/tuner/src/simulate/queue.ts'
import { measurePermits } from '../../packages/tuner/test/load/measure-capacity.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '200' },
    budget: { type: 'string', default: '90' },
    real: { type: 'string', default: '60' },
    force: { type: 'boolean', default: false },
  },
})
const seeds = Number(values.seeds)
const budgetSeconds = Number(values.budget)
const TRUTH_REQUESTS = 1_000_000

const slo = { latencyMs: 50, quantile: 0.99, errorRatio: 0.001, isAssumed: false }
const targets: readonly QueueTarget[] = [
  { servers: 4, meanServiceMs: 5, serviceCv: 0 },
  { servers: 4, meanServiceMs: 5, serviceCv: 0.5 },
  { servers: 4, meanServiceMs: 5, serviceCv: 1 },
  { servers: 16, meanServiceMs: 5, serviceCv: 1 },
  { servers: 4, meanServiceMs: 5, serviceCv: 1.5 },
]

const percent = (ratio: number): string => `${(100 * ratio).toFixed(1)} %`

if (seeds > 0) virtual()
if (Number(values.real) > 0) await real()

function virtual(): void {
  console.log(
    `\nVirtual time, p99 <= ${slo.latencyMs} ms, ${seeds} seeds, ${budgetSeconds} s of load each\n`,
  )
  console.log(
    '| k | service CV | true C, 1/s | C of saturation | within 5 % | p95 of the error | mean error |',
  )
  console.log('|---|---|---|---|---|---|---|')
  for (const target of targets) {
    const truth = trueCapacity(target, { slo, requests: TRUTH_REQUESTS })
    const errors = Array.from({ length: seeds }, (_, seed) => {
      const { step } = simulateSearch(target, { slo, budgetSeconds, seed })
      return step.kind === 'done' ? step.capacityPerSecond / truth - 1 : -1
    })
    const sizes = errors.map(Math.abs).sort((a, b) => a - b)
    const within = sizes.filter((size) => size <= 0.05).length / seeds
    const mean = errors.reduce((sum, error) => sum + error, 0) / seeds
    console.log(
      `| ${target.servers} | ${target.serviceCv} | ${truth.toFixed(1)} | ${percent(truth / saturationOf(target))} | ${percent(within)} | ${percent(sizes[Math.ceil(0.95 * seeds) - 1] ?? 0)} | ${percent(mean)} |`,
    )
  }
}

async function real(): Promise<void> {
  const permits = 8
  const serviceMs = 40
  const patient = { ...slo, latencyMs: 400 }
  const { saturationPerSecond, step, probes } = await measurePermits({
    permits,
    serviceMs,
    slo: patient,
    limits: values.force ? LOOSE_LIMITS : STRICT_LIMITS,
    budgetSeconds: Number(values.real),
  })
  // A timer is late by a fraction of a millisecond, so the service time is what saturation says it is.
  const meanServiceMs = (permits * 1_000) / saturationPerSecond
  const target = { servers: permits, meanServiceMs, serviceCv: 0 }
  const truth = trueCapacity(target, { slo: patient, requests: TRUTH_REQUESTS / 4 })
  const found = step.kind === 'done' ? step.capacityPerSecond : 0
  console.log(
    `\nA real process, ${permits} permits of ${meanServiceMs.toFixed(1)} ms, p99 <= ${patient.latencyMs} ms: found ${found.toFixed(1)}/s, theory ${truth.toFixed(1)}/s, ${percent(found / truth - 1)} off, ${probes.length} windows`,
  )
  if (step.kind === 'unfit') console.log(`the host is not fit: ${step.reason}`)
  for (const probe of probes) {
    console.log(
      `  ${probe.ratePerSecond.toFixed(1)}/s for ${probe.seconds.toFixed(1)} s: p99 ${probe.p99Ms.toFixed(1)} ms, ${probe.verdict} ${probe.reason}`,
    )
  }
}
