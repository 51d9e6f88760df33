import { nextStep } from '../../../src/core/capacity/next-step.ts'
import type { CapacityPlan } from '../../../src/core/capacity/plan.ts'
import type { Probe } from '../../../src/core/evaluation.ts'

/** What all of these searches are for. */
export const slo = { latencyMs: 50, quantile: 0.99, errorRatio: 0.001, isAssumed: false }
/** 90 s of load for a target that saturates at 1,000 requests per second. */
export const plan: CapacityPlan = {
  saturationPerSecond: 1_000,
  slo,
  budgetSeconds: 90,
  serviceCv: 0.5,
  precision: null,
  mostPerSecond: null,
}

/** A window that was kept. */
export const probe = (ratePerSecond: number, rest: Partial<Probe> = {}): Probe => ({
  ratePerSecond,
  seconds: 5,
  requests: ratePerSecond * 5,
  achievedRatio: 1,
  errorRatio: 0,
  p50Ms: 5,
  p99Ms: 20,
  p999Ms: 40,
  overRatio: 0.001,
  verdict: 'kept',
  reason: '',
  ...rest,
})

/** A window that was too slow. */
export const missed = (ratePerSecond: number): Probe =>
  probe(ratePerSecond, { p99Ms: 200, overRatio: 0.3, verdict: 'missed' })

/** A window that says nothing of the target. */
export const invalid = (ratePerSecond: number): Probe =>
  probe(ratePerSecond, { p99Ms: 9_000, verdict: 'invalid', reason: 'the generator was busy' })

/** Answers each step with a probe of a target whose latency is known, until the search is done. */
export function search(answer: (ratePerSecond: number) => Probe, given = plan) {
  const probes: Probe[] = []
  const purposes: string[] = []
  for (let step = nextStep(given, probes); ; step = nextStep(given, probes)) {
    if (step.kind !== 'probe') return { step, probes, purposes }
    purposes.push(step.purpose)
    const { ratePerSecond, seconds } = step
    probes.push({ ...answer(ratePerSecond), seconds, requests: ratePerSecond * seconds })
  }
}

/** Latency as M/M/1 has it: 1 / (1 - load), and 50 ms at a load of 0.9. */
export const queueing = (ratePerSecond: number): Probe => {
  const load = ratePerSecond / 1_000
  const p99Ms = load >= 1 ? 10_000 : 5 / (1 - load)
  const overRatio = Math.min(1, 0.01 ** (50 / p99Ms))
  return probe(ratePerSecond, { p99Ms, overRatio, verdict: p99Ms <= 50 ? 'kept' : 'missed' })
}
