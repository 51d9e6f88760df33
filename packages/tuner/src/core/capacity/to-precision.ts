import type { Probe } from '../evaluation.ts'
import type { Slo } from '../objective.ts'
import { type CapacityPlan, highestRate, type Precision } from './plan.ts'
import { refined } from './refined.ts'
import type { Answer, CapacityStep } from './step.ts'
import { atLeast, secondsOf, unfitReason } from './windows.ts'

/** Windows that refine lie on the estimate and to both sides of it, where this half or twice as many requests are too slow. */
const REFINING_SIDES = [0, -1, 1] as const
const REFINING_SECONDS = 10
const REFINING_LATENCIES = 80
/** Of the highest rate that may be offered: where all is kept up to there, nothing was missed that could be seen. */
const FAR_ENOUGH = 0.99
/** By what the rate is multiplied for twice as many slow requests, as long as nobody knows. */
const FIRST_DOUBLING = 1.08
/** Fewer windows know too little of their own error; the more, the more service times vary. */
const FEWEST_REFINING = 12

/**
 * Decides the next window around an answer that is to be more exact, or says how exact it has become. Only windows that
 * were to be run to their end count (`refining`): of the others the lucky ones did. `probes` are all of the search.
 */
export function stepToPrecision(
  plan: CapacityPlan,
  precision: Precision,
  {
    answer,
    refining,
    probes,
  }: {
    readonly answer: Answer
    readonly refining: readonly Probe[]
    readonly probes: readonly Probe[]
  },
): CapacityStep {
  const { slo } = plan
  const valid = refining.filter(({ verdict }) => verdict !== 'invalid')
  const fit = refined(valid, slo, answer.capacityPerSecond)
  const most = highestRate(plan)
  const capacityPerSecond = Math.min(most, fit?.capacityPerSecond ?? answer.capacityPerSecond)
  const marginRatio = fit?.marginRatio ?? null
  const isEnough = valid.length >= FEWEST_REFINING * Math.max(1, plan.serviceCv ** 2)
  if (isEnough && valid.every(({ verdict }) => verdict === 'kept')) {
    // It was not to be seen where the SLO ends: it holds as far as was looked.
    const highest = Math.max(...valid.map(({ ratePerSecond }) => ratePerSecond))
    if (highest >= FAR_ENOUGH * most)
      return { ...answer, capacityPerSecond: highest, marginRatio: null }
  }
  const side = REFINING_SIDES[valid.length % REFINING_SIDES.length] ?? 0
  const ratePerSecond = Math.min(
    most,
    capacityPerSecond * (fit?.doublingRatio ?? FIRST_DOUBLING) ** side,
  )
  const seconds = atLeast(refiningSeconds(slo), ratePerSecond, slo)
  const isExact = isEnough && marginRatio !== null && marginRatio <= precision.ratio
  const isSpent = secondsOf(probes) + seconds > precision.mostSeconds
  return isExact || isSpent || unfitReason(refining) !== null
    ? { ...answer, capacityPerSecond, marginRatio }
    : { kind: 'probe', purpose: 'refine', ratePerSecond, seconds }
}

/** A window begins with an empty queue; it has to be long beside the time that a queue takes to fill. */
const refiningSeconds = ({ latencyMs }: Slo): number =>
  Math.max(REFINING_SECONDS, Math.ceil((REFINING_LATENCIES * latencyMs) / 1_000))
