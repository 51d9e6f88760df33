import { nextStep } from '../core/capacity/next-step.ts'
import type { Precision } from '../core/capacity/plan.ts'
import type { CapacityStep } from '../core/capacity/step.ts'
import type { Probe } from '../core/evaluation.ts'
import type { Slo } from '../core/objective.ts'
import { seededRandom } from '../core/random.ts'
import { simulateProbe } from './probe.ts'
import { quantileOf, type QueueTarget, responseTimes, saturationOf, serviceTime } from './queue.ts'

/** How long a closed loop is taken to measure saturation. */
const SATURATION_SECONDS = 5

/** One capacity search against a target in virtual time, saturation measured first. */
export function simulateSearch(
  target: QueueTarget,
  {
    slo,
    budgetSeconds,
    precision = null,
    seed,
  }: {
    readonly slo: Slo
    readonly budgetSeconds: number
    readonly precision?: Precision | null
    readonly seed: number
  },
): {
  readonly step: Exclude<CapacityStep, { kind: 'probe' }>
  readonly probes: readonly Probe[]
} {
  const plan = {
    saturationPerSecond: measuredSaturation(target, seed),
    slo,
    budgetSeconds,
    serviceCv: target.serviceCv,
    precision,
    mostPerSecond: null,
  }
  const probes: Probe[] = []
  for (let step = nextStep(plan, probes); ; step = nextStep(plan, probes)) {
    if (step.kind !== 'probe') return { step, probes }
    const random = seededRandom(seed, 'probe', probes.length)
    const { ratePerSecond, seconds } = step
    const stopsWhenHopeless = step.purpose !== 'refine'
    probes.push(simulateProbe(target, { ratePerSecond, seconds, slo, random, stopsWhenHopeless }))
  }
}

function measuredSaturation(target: QueueTarget, seed: number): number {
  const random = seededRandom(seed, 'saturation')
  const count = Math.round(saturationOf(target) * SATURATION_SECONDS)
  let busyMs = 0
  for (let request = 0; request < count; request++) busyMs += serviceTime(target, random)
  return (count * target.servers * 1_000) / busyMs
}

/** The capacity of a target in the long run, by bisection over simulations of `requests` each with the same draws. */
export function trueCapacity(
  target: QueueTarget,
  { slo, requests }: { readonly slo: Slo; readonly requests: number },
): number {
  let low = 0
  let high = saturationOf(target)
  for (let round = 0; round < 14; round++) {
    const ratePerSecond = (low + high) / 2
    if (longLatency(target, { ratePerSecond, requests, slo }) <= slo.latencyMs) low = ratePerSecond
    else high = ratePerSecond
  }
  return low
}

function longLatency(
  target: QueueTarget,
  {
    ratePerSecond,
    requests,
    slo,
  }: { readonly ratePerSecond: number; readonly requests: number; readonly slo: Slo },
): number {
  const times = new Float64Array(requests)
  const random = seededRandom(1, 'truth')
  let index = 0
  for (const { responseMs } of responseTimes(target, { ratePerSecond, random })) {
    times[index++] = responseMs
    if (index === requests) break
  }
  return quantileOf(times.sort(), slo.quantile)
}
