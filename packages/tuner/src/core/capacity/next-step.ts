import type { Probe } from '../evaluation.ts'
import { crossing } from './estimate.ts'
import { type CapacityPlan, HIGHEST_SHARE } from './plan.ts'
import type { CapacityStep } from './step.ts'
import { stepToPrecision } from './to-precision.ts'
import { atLeast, secondsOf, unfitReason } from './windows.ts'

/** The first look; an M/G/4 queue at p99 = 10 service times has its capacity there. */
const FIRST_SHARE = 0.85
const LOWEST_SHARE = 0.5
/** Below this share of saturation the search gives up. */
const HOPELESS_SHARE = 0.02
/** A bracket this narrow is left to longer windows. */
const NARROW_RATIO = 1.12
/** A long window that was missed with none kept is followed by one so much below the estimate. */
const CERTIFY_STEP = 0.02
/** A window of this share of the certifying length certifies, too: the budget may not have more. */
const CERTIFYING_SHARE = 0.6

/**
 * Decides the next window of the search for the SLO capacity: short windows bracket it between 0.5 and 1 of
 * saturation, long ones at the estimate certify it, and the answer is the crossing of a fit through all of them. Whoever asks
 * for a precision gets as many more windows around that crossing as it takes.
 */
export function nextStep(plan: CapacityPlan, probes: readonly Probe[]): CapacityStep {
  const { precision } = plan
  if (precision === null) return stepInBudget(plan, probes)
  const { step, rest } = until(isOver, plan, probes)
  if (!isOver(step)) return step
  if (step.kind === 'done' && step.capacityPerSecond > 0)
    return stepToPrecision(plan, precision, { answer: step, refining: rest, probes })
  // What the budget is too short for is looked for in the time that the precision may take.
  const patient = { ...plan, budgetSeconds: precision.mostSeconds }
  const longer = until(isBracketed, patient, probes)
  if (!isBracketed(longer.step)) return longer.step
  const answer = answerOf(plan, probes)
  return answer.kind === 'done' && answer.capacityPerSecond > 0
    ? stepToPrecision(plan, precision, { answer, refining: longer.rest, probes })
    : answer
}

/** Three windows of an unfit host are the end, a budget without any is not. */
const isOver = (step: CapacityStep): boolean => step.kind !== 'probe'

const isBracketed = (step: CapacityStep): boolean =>
  step.kind === 'done' || (step.kind === 'probe' && step.purpose === 'certify')

/** The step within the budget that was the first of a kind, and the windows that came after it; or the latest step. */
function until(
  isMeant: (step: CapacityStep) => boolean,
  plan: CapacityPlan,
  probes: readonly Probe[],
): { readonly step: CapacityStep; readonly rest: readonly Probe[] } {
  for (let count = 0; count < probes.length; count++) {
    const step = stepInBudget(plan, probes.slice(0, count))
    if (isMeant(step)) return { step, rest: probes.slice(count) }
  }
  return { step: stepInBudget(plan, probes), rest: [] }
}

function stepInBudget(plan: CapacityPlan, probes: readonly Probe[]): CapacityStep {
  const reason = unfitReason(probes)
  if (reason !== null) return { kind: 'unfit', reason }
  const leftSeconds = plan.budgetSeconds - secondsOf(probes)
  const bracket = bracketOf(plan, probes)
  if (bracket.low === 0 && bracket.high < HOPELESS_SHARE * plan.saturationPerSecond) {
    return { kind: 'done', capacityPerSecond: 0, certified: null, marginRatio: null }
  }
  const isNarrow = bracket.low > 0 && bracket.high / bracket.low <= NARROW_RATIO
  const lengths = lengthsOf(plan)
  const certifyRate = rateToCertify(plan, probes, bracket)
  const certifySeconds = atLeast(lengths.certifySeconds, certifyRate, plan.slo)
  // While nothing was kept there is nothing to certify: what time is left goes into looking lower.
  const mustCertify = certifyRate > 0 && leftSeconds < certifySeconds + lengths.bracketSeconds
  if (!isNarrow && !mustCertify) {
    const ratePerSecond = split(plan, bracket)
    const seconds = atLeast(lengths.bracketSeconds, ratePerSecond, plan.slo)
    if (seconds <= leftSeconds) return { kind: 'probe', purpose: 'bracket', ratePerSecond, seconds }
  }
  const seconds = Math.min(certifySeconds, Math.floor(leftSeconds))
  if (
    certifyRate > 0 &&
    seconds >= Math.max(lengths.bracketSeconds, CERTIFYING_SHARE * certifySeconds)
  ) {
    return { kind: 'probe', purpose: 'certify', ratePerSecond: certifyRate, seconds }
  }
  return answerOf(plan, probes)
}

/** What all windows so far come to. */
function answerOf(plan: CapacityPlan, probes: readonly Probe[]): CapacityStep {
  const capacityPerSecond = estimateOf(plan, probes)
  if (probes.length === 0) return { kind: 'unfit', reason: tooShort(plan) }
  const spoiled = probes.findLast(({ verdict }) => verdict === 'invalid')
  // Nothing was kept, but not all was seen: that is no capacity of 0.
  if (capacityPerSecond === 0 && spoiled !== undefined)
    return { kind: 'unfit', reason: spoiled.reason }
  return {
    kind: 'done',
    capacityPerSecond,
    certified: certifiedOf(plan, probes),
    marginRatio: null,
  }
}

const tooShort = ({ budgetSeconds, saturationPerSecond }: CapacityPlan): string =>
  `${budgetSeconds} s of load are too few for the SLO at some ${saturationPerSecond.toFixed(0)} requests per second; take a longer --effort or a lower percentile`

interface Bracket {
  /** The highest rate that was kept below all that were missed; 0: none was. */
  readonly low: number
  readonly high: number
}

function bracketOf({ saturationPerSecond, slo }: CapacityPlan, probes: readonly Probe[]): Bracket {
  const estimate = crossing(probes, slo)
  const kept = probes
    .filter(({ verdict }) => verdict === 'kept')
    .map((probe) => probe.ratePerSecond)
  const missed = probes
    .filter(({ verdict }) => verdict === 'missed')
    .map((probe) => probe.ratePerSecond)
  if (estimate === null) {
    return {
      low: Math.max(0, ...kept),
      high: Math.min(HIGHEST_SHARE * saturationPerSecond, ...missed),
    }
  }
  // Noise may keep a higher rate and miss a lower one; the fit says which side is which.
  return {
    low: Math.max(0, ...kept.filter((rate) => rate <= estimate)),
    high: Math.min(
      HIGHEST_SHARE * saturationPerSecond,
      ...missed.filter((rate) => rate >= estimate),
    ),
  }
}

function split({ saturationPerSecond }: CapacityPlan, { low, high }: Bracket): number {
  const isFresh = low === 0 && high >= HIGHEST_SHARE * saturationPerSecond
  if (isFresh) return FIRST_SHARE * saturationPerSecond
  const lowest = LOWEST_SHARE * saturationPerSecond
  if (low > 0) return (low + high) / 2
  return high > lowest * 1.1 ? (lowest + high) / 2 : high / 2
}

/** The estimate, or somewhat below it after long misses; above it when all that was tried is certified. */
function rateToCertify(
  plan: CapacityPlan,
  probes: readonly Probe[],
  { low, high }: Bracket,
): number {
  const isAllKept = crossing(probes, plan.slo) === null && certifiedOf(plan, probes) !== null
  if (isAllKept) return Math.min((low + high) / 2, plan.saturationPerSecond)
  return estimateOf(plan, probes) * (1 - CERTIFY_STEP * longMisses(plan, probes))
}

interface Lengths {
  readonly bracketSeconds: number
  readonly certifySeconds: number
}

function lengthsOf({ budgetSeconds, serviceCv }: CapacityPlan): Lengths {
  const longest = serviceCv > 1 ? 40 : 20
  // A budget of a few seconds is spent on short windows rather than on none.
  const quarter = Math.max(1, Math.floor(budgetSeconds / 4))
  return {
    bracketSeconds: Math.min(10, Math.max(Math.min(3, quarter), Math.round(budgetSeconds / 18))),
    certifySeconds: Math.min(
      longest,
      Math.max(Math.min(5, 2 * quarter), Math.round(budgetSeconds * (serviceCv > 1 ? 0.45 : 0.25))),
    ),
  }
}

/** The crossing of the fit; without one, the highest rate that was kept. */
function estimateOf({ slo }: CapacityPlan, probes: readonly Probe[]): number {
  return (
    crossing(probes, slo) ??
    Math.max(
      0,
      ...probes.filter(({ verdict }) => verdict === 'kept').map((probe) => probe.ratePerSecond),
    )
  )
}

function certifiedOf(plan: CapacityPlan, probes: readonly Probe[]): Probe | null {
  const kept = longOnes(plan, probes).filter(({ verdict }) => verdict === 'kept')
  return kept.toSorted((a, b) => b.ratePerSecond - a.ratePerSecond)[0] ?? null
}

function longMisses(plan: CapacityPlan, probes: readonly Probe[]): number {
  if (certifiedOf(plan, probes) !== null) return 0
  return longOnes(plan, probes).filter(({ verdict }) => verdict === 'missed').length
}

/** Windows that were long enough to certify. */
function longOnes(plan: CapacityPlan, probes: readonly Probe[]): readonly Probe[] {
  const { certifySeconds } = lengthsOf(plan)
  return probes.filter(({ seconds }) => seconds >= CERTIFYING_SHARE * certifySeconds)
}
