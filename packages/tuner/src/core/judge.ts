import type { Probe } from './evaluation.ts'
import type { Limits } from './limits.ts'
import type { Slo } from './objective.ts'
import { achievedRatio, errorRatio, latencyAt, shareOver, type Window } from './window.ts'
import { percent } from '../percent.ts'

/** What a window is judged by. */
export interface Measure {
  readonly slo: Slo
  readonly limits: Limits
  /** What the generators reach against a server that does nothing, per second; null: not calibrated. */
  readonly calibratedPerSecond: number | null
}

/** The points of a window's curve that a probe keeps: a journal has many probes. */
const SHOWN_SHARES: ReadonlySet<number> = new Set([0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1])

/** Why the generators were not fit while the window ran, in words; null when they were. */
export function unfitness(window: Window, measure: Measure): string | null {
  return checks.map((check) => check(window, measure)).find((reason) => reason !== null) ?? null
}

/** What an open-loop window says of its rate. An unfit generator makes it invalid, never slow. */
export function toProbe(window: Window, measure: Measure): Probe {
  const { latency, counts, seconds } = window
  const { slo, limits } = measure
  const unfit = unfitness(window, measure)
  const miss = unfit ?? missed(window, slo, limits)
  return {
    ratePerSecond: window.loop.kind === 'open' ? window.loop.ratePerSecond : 0,
    seconds,
    requests: counts.intended,
    achievedRatio: achievedRatio(counts),
    errorRatio: errorRatio(counts),
    p50Ms: latency.p50Ms,
    p99Ms: latency.p99Ms,
    p999Ms: latency.p999Ms,
    curve: latency.curve.filter(({ share }) => SHOWN_SHARES.has(share)),
    sloLatencyMs: latencyAt(latency, slo.quantile),
    overRatio: shareOver(latency, slo.latencyMs),
    endedEarly: window.endedEarly,
    verdict: unfit === null ? (miss === null ? 'kept' : 'missed') : 'invalid',
    reason: miss ?? '',
  }
}

type Check = (window: Window, measure: Measure) => string | null

const checks: readonly Check[] = [
  ({ health }, { limits }) =>
    health.eluRatio <= limits.eluRatio
      ? null
      : `the generator was busy ${percent(health.eluRatio)} of the time, at most ${percent(limits.eluRatio)}`,
  ({ health }, { limits }) =>
    health.loopDelayP99Ms <= limits.loopDelayP99Ms
      ? null
      : `the generator's event loop was ${health.loopDelayP99Ms.toFixed(1)} ms late (p99), at most ${limits.loopDelayP99Ms} ms`,
  ({ health }, { limits, slo }) => {
    const most = Math.max(limits.lagP99Ms, limits.lagOfSloRatio * slo.latencyMs)
    return health.lagP99Ms <= most
      ? null
      : `requests started ${health.lagP99Ms.toFixed(1)} ms after they were due (p99), at most ${most.toFixed(1)} ms`
  },
  ({ loop, counts, seconds }, { limits }) => {
    if (loop.kind === 'closed' || counts.late > 0) return null
    const due = loop.ratePerSecond * seconds
    // The number of Poisson arrivals varies; three standard deviations of it are no fault.
    const least = limits.achievedRatio * due - 3 * Math.sqrt(due)
    return counts.sent >= least
      ? null
      : `${counts.sent} of ${due.toFixed(0)} requests were sent although connections were idle`
  },
  ({ health }, { limits }) =>
    Math.abs(health.littleRatio - 1) <= limits.littleRatio
      ? null
      : `concurrency and response times disagree by ${percent(Math.abs(health.littleRatio - 1))} (Little's law), at most ${percent(limits.littleRatio)}`,
  ({ loop, completedPerSecond }, { limits, calibratedPerSecond }) => {
    if (calibratedPerSecond === null) return null
    const isOpen = loop.kind === 'open'
    const ratio = (isOpen ? loop.ratePerSecond : completedPerSecond) / calibratedPerSecond
    return ratio <= limits.offeredRatio
      ? null
      : `the ${isOpen ? 'offered' : 'answered'} rate is ${percent(ratio)} of what the generators can do, at most ${percent(limits.offeredRatio)}`
  },
]

function missed(window: Window, slo: Slo, limits: Limits): string | null {
  const { latency, counts } = window
  const errors = errorRatio(counts)
  const achieved = achievedRatio(counts)
  const latencyMs = latencyAt(latency, slo.quantile)
  if (errors > slo.errorRatio) {
    return `${percent(errors)} of requests failed, at most ${percent(slo.errorRatio)}`
  }
  if (latencyMs > slo.latencyMs) {
    return `p${100 * slo.quantile} was ${latencyMs.toFixed(1)} ms, at most ${slo.latencyMs} ms`
  }
  if (window.endedEarly) return 'it was out of reach before the window ended'
  return achieved >= limits.achievedRatio
    ? null
    : `${percent(achieved)} of requests were answered, at least ${percent(limits.achievedRatio)}`
}
