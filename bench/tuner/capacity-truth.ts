/**
 * Does the capacity search find the true capacity? Queues in virtual time with a capacity known from a very long
 * simulation, and a real process that serves so many requests at a time, against the theory of the same queue.
 *
 *     node bench/tuner/capacity-truth.ts [--seeds 200] [--budget 90] [--precision 5] [--real 60]
 *
 * Each queue is searched twice: within the budget, and to a precision in per cent, at up to 20 times the budget.
 * `--real 0` leaves the real process out, `--seeds 0` the queues; `--force` judges its windows with the limits for an unfit host.
 */
import type { Precision } from '../../packages/tuner/src/core/capacity/plan.ts'
import { mean, quantile } from '../../packages/tuner/src/core/statistics/summary.ts'
import { LOOSE_LIMITS, STRICT_LIMITS } from '../../packages/tuner/src/core/limits.ts'
import { simulateSearch, trueCapacity } from '../../packages/tuner/src/simulate/capacity.ts'
import { type QueueTarget, saturationOf } from '../../packages/tuner/src/simulate/queue.ts'
import { measurePermits } from '../../packages/tuner/test/load/measure-capacity.ts'
import { amount, positive, readFlags, toggle, whole } from '../flags.ts'

const {
  seeds,
  budget: budgetSeconds,
  precision: precisionPercent,
  real: realSeconds,
  force,
} = readFlags({
  seeds: whole(200, { least: 0 }),
  budget: positive(90),
  precision: positive(5),
  real: amount(60),
  force: toggle,
})
const precision = { ratio: precisionPercent / 100, mostSeconds: 20 * budgetSeconds }
const TRUTH_REQUESTS = 4_000_000

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
if (realSeconds > 0) await real()

function virtual(): void {
  console.log(
    `\nVirtual time, p99 <= ${slo.latencyMs} ms, ${seeds} seeds; within ${budgetSeconds} s of load each, and to ${percent(precision.ratio)}\n`,
  )
  console.log(
    '| k | service CV | true C, 1/s | C of saturation | asked for | within 5 % | p95 of the error | mean error | inside its interval | seconds, median | p95 |',
  )
  console.log('|---|---|---|---|---|---|---|---|---|---|---|')
  for (const target of targets) {
    const truth = trueCapacity(target, { slo, requests: TRUTH_REQUESTS })
    const share = percent(truth / saturationOf(target))
    for (const wanted of [null, precision]) {
      const cells = rowOf(target, truth, wanted)
      console.log(
        `| ${[target.servers, target.serviceCv, truth.toFixed(1), share, ...cells].join(' | ')} |`,
      )
    }
  }
}

function rowOf(target: QueueTarget, truth: number, wanted: Precision | null): readonly string[] {
  const found = Array.from({ length: seeds }, (_, seed) => {
    const { step, probes } = simulateSearch(target, { slo, budgetSeconds, precision: wanted, seed })
    const spent = probes.reduce((sum, probe) => sum + probe.seconds, 0)
    return step.kind === 'done'
      ? { error: step.capacityPerSecond / truth - 1, margin: step.marginRatio ?? 0, spent }
      : { error: -1, margin: 0, spent }
  })
  const sizes = found.map(({ error }) => Math.abs(error))
  const covered = found.filter(({ error, margin }) => Math.abs(error) <= margin).length
  const spent = found.map((one) => one.spent)
  return [
    wanted === null ? `${budgetSeconds} s` : percent(wanted.ratio),
    percent(sizes.filter((size) => size <= 0.05).length / seeds),
    percent(quantile(sizes, 0.95)),
    percent(mean(found.map(({ error }) => error))),
    wanted === null ? '' : percent(covered / seeds),
    quantile(spent, 0.5).toFixed(0),
    quantile(spent, 0.95).toFixed(0),
  ]
}

async function real(): Promise<void> {
  const permits = 8
  const serviceMs = 40
  const patient = { ...slo, latencyMs: 400 }
  const { saturationPerSecond, step, probes } = await measurePermits({
    permits,
    serviceMs,
    slo: patient,
    limits: force ? LOOSE_LIMITS : STRICT_LIMITS,
    budgetSeconds: realSeconds,
  })
  // A timer is late by a fraction of a millisecond, so the service time is what saturation says it is.
  const meanServiceMs = (permits * 1_000) / saturationPerSecond
  const target = { servers: permits, meanServiceMs, serviceCv: 0 }
  const truth = trueCapacity(target, { slo: patient, requests: TRUTH_REQUESTS / 16 })
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
