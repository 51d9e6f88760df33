import type { Probe } from '../evaluation.ts'
import type { Slo } from '../objective.ts'
import { crossing } from './estimate.ts'
import { refined } from './refined.ts'

/** What a capacity search is given. */
export interface CapacityPlan {
  readonly saturationPerSecond: number
  readonly slo: Slo
  /** Load time that the search may spend: 90 for a good answer, 25 for a quick one. */
  readonly budgetSeconds: number
  /** Standard deviation of the service time over its mean; above 1 a certifying window is twice as long. */
  readonly serviceCv: number
  /** Null: what the budget shows is the answer. */
  readonly precision: Precision | null
  /** No rate above this is offered; null: no ceiling. */
  readonly mostPerSecond: number | null
}

/** How exact an answer has to be, and what load time that may cost beyond the budget. */
export interface Precision {
  /** Half the width of the capacity's 95 % confidence interval, as a share of the capacity. */
  readonly ratio: number
  /** The budget included. */
  readonly mostSeconds: number
}

/** The next window to run, or the answer. */
export type CapacityStep =
  | {
      readonly kind: 'probe'
      /** `refine`: to be run to its end, however it goes. */
      readonly purpose: 'bracket' | 'certify' | 'refine'
      readonly ratePerSecond: number
      readonly seconds: number
    }
  | {
      readonly kind: 'done'
      /** 0: the SLO cannot be kept at any rate worth a name. */
      readonly capacityPerSecond: number
      /** The long window at the highest rate that kept the SLO; null: none did. */
      readonly certified: Probe | null
      /** Half the width of the 95 % confidence interval, as a share; null: no precision was asked for, or none could be had. */
      readonly marginRatio: number | null
    }
  /** The generator or the host was not fit: three windows in a row, or in a search that saw nothing kept. */
  | { readonly kind: 'unfit'; readonly reason: string }

/** The first look; an M/G/4 queue at p99 = 10 service times has its capacity there. */
const FIRST_SHARE = 0.85
const LOWEST_SHARE = 0.5
const HIGHEST_SHARE = 1.05
/** Below this share of saturation the search gives up. */
const HOPELESS_SHARE = 0.02
/** A bracket this narrow is left to longer windows. */
const NARROW_RATIO = 1.12
const MOST_INVALID = 3
/** A long window that was missed with none kept is followed by one so much below the estimate. */
const CERTIFY_STEP = 0.02
/** A window of this share of the certifying length certifies, too: the budget may not have more. */
const CERTIFYING_SHARE = 0.6
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
/** A quantile needs this many requests beyond it. */
const LEAST_BEYOND = 10

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

type Answer = Extract<CapacityStep, { kind: 'done' }>

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

/** Only windows that were to be run to their end count: of the others the lucky ones did. */
function stepToPrecision(
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

const highestRate = ({ saturationPerSecond, mostPerSecond }: CapacityPlan): number =>
  Math.min(HIGHEST_SHARE * saturationPerSecond, mostPerSecond ?? Infinity)

const secondsOf = (probes: readonly Probe[]): number =>
  probes.reduce((sum, { seconds }) => sum + seconds, 0)

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

function unfitReason(probes: readonly Probe[]): string | null {
  const last = probes.slice(-MOST_INVALID)
  const isUnfit = last.length === MOST_INVALID && last.every(({ verdict }) => verdict === 'invalid')
  return isUnfit ? (last[0]?.reason ?? '') : null
}

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

/** Long enough that the quantile has requests beyond it. */
const atLeast = (seconds: number, ratePerSecond: number, { quantile }: Slo): number =>
  ratePerSecond === 0
    ? seconds
    : Math.max(seconds, Math.ceil(LEAST_BEYOND / ((1 - quantile) * ratePerSecond)))

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
