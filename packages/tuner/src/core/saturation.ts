import type { Telemetry, UslFit } from './evaluation.ts'
import { unfitness, type Measure } from './judge.ts'
import { fitUsl } from './usl.ts'
import { lostIn, type Window } from './window.ts'
import { percent } from '../percent.ts'

/** A closed loop of so many connections, and what it cost the target. */
export interface ClosedPoint {
  readonly concurrency: number
  readonly window: Window
  readonly cpuMsPerRequest: number
  readonly telemetry: Telemetry | null
}

/** What closed loops showed. */
export interface Saturation {
  readonly perSecond: number
  readonly usl: UslFit | null
  readonly cpuMsPerRequest: number
  /** Standard deviation over mean of the service time with little queueing. */
  readonly serviceCv: number
  readonly telemetry: Telemetry
}

/** The most that a target answers; or that it does not hold; or that the generators kept it from being seen. */
export type Saturated =
  | { readonly kind: 'saturated'; readonly saturation: Saturation }
  | { readonly kind: 'infeasible' | 'invalid'; readonly reason: string }

/** A target that fails more than this of an easy load is broken, not slow. */
const MOST_BROKEN_RATIO = 0.2
/** An unfit window that reached this share of the best fit one may have hidden more; below, it was merely disturbed. */
const AS_MUCH_RATIO = 0.95
/** So many of the windows must be fit. */
const FIT_SHARE = 0.5

const idle: Telemetry = {
  eluRatio: 0,
  scavengeRatio: null,
  markCompactRatio: null,
  loopDelayP99Ms: 0,
  poolDelayP99Ms: null,
  listenOverflows: 0,
  longestQueue: null,
  imbalanceRatio: 1,
  heapUsedBytes: 0,
}

/** Judges closed loops, one per concurrency. What a saturated generator bounds is invalid: the target may do more. */
export function saturationOf(points: readonly ClosedPoint[], measure: Measure): Saturated {
  if (points.every(({ window }) => window.counts.completed === 0))
    return { kind: 'infeasible', reason: 'it answered no request at saturation' }
  const failed = failedRatio(points.map(({ window }) => window))
  if (failed > MOST_BROKEN_RATIO)
    return { kind: 'infeasible', reason: `${percent(failed, 0)} of requests failed at saturation` }
  const judged = points.map((point) => ({ point, reason: unfitness(point.window, measure) }))
  const fit = judged.flatMap(({ point, reason }) => (reason === null ? [point] : []))
  const [most] = fit.toSorted((a, b) => perSecondOf(b) - perSecondOf(a))
  const spoiled = judged.find(
    ({ point, reason }) =>
      reason !== null &&
      (most === undefined ||
        fit.length < FIT_SHARE * points.length ||
        perSecondOf(point) >= AS_MUCH_RATIO * perSecondOf(most)),
  )
  if (most === undefined || spoiled !== undefined)
    return { kind: 'invalid', reason: `at saturation ${spoiled?.reason ?? 'nothing was seen'}` }
  const { service } = fit[0]?.window ?? most.window
  return {
    kind: 'saturated',
    saturation: {
      perSecond: perSecondOf(most),
      usl: fitUsl(
        fit.map((point) => ({ concurrency: point.concurrency, perSecond: perSecondOf(point) })),
      ),
      cpuMsPerRequest: most.cpuMsPerRequest,
      serviceCv: service.meanMs > 0 ? service.stdDevMs / service.meanMs : 0,
      telemetry: most.telemetry ?? idle,
    },
  }
}

const perSecondOf = ({ window }: ClosedPoint): number => window.completedPerSecond

/** Share of all requests that failed other than the workload expects. */
function failedRatio(windows: readonly Window[]): number {
  const bad = windows.reduce((sum, { counts }) => sum + lostIn(counts) + counts.unexpected, 0)
  const all = windows.reduce((sum, { counts }) => sum + counts.sent, 0)
  return all === 0 ? 1 : bad / all
}
