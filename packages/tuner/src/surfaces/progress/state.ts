import type { Decision } from '../../core/session/decision.ts'
import type { Entry, Plan } from '../../core/session/entry.ts'
import type { Step } from '../../core/session/step.ts'
import { median } from '../../core/statistics/summary.ts'
import type { Candidate } from '../../space/dimension.ts'
import { digestOf, isSame, type Launch, type Pair } from '../report/findings.ts'

/** What a session is at, as far as its journal says it. */
export interface Progress {
  readonly plan: Plan | null
  readonly launches: readonly Launch[]
  readonly pairs: readonly Pair[]
  /** The default that all are measured against. */
  readonly baseline: Candidate
  readonly baselineCapacities: readonly number[]
  /** What is being done now; null between trials. */
  readonly running: { readonly trial: number; readonly step: Step; readonly sinceMs: number } | null
  readonly decision: Decision | null
  readonly startedAtMs: number
  /** Seconds until the plan is spent, at the pace so far; null while there is no pace. */
  readonly leftSeconds: number | null
}

function runningOf(entries: readonly Entry[]): Progress['running'] {
  const last = entries.findLast(({ type }) => type === 'trial-started' || type === 'trial-finished')
  return last?.type === 'trial-started'
    ? { trial: last.trial, step: last.step, sinceMs: last.atMs }
    : null
}

/** At most what the plan allows: a session may well decide sooner. */
function leftOf(
  plan: Plan | null,
  launches: readonly Launch[],
  pairs: readonly Pair[],
  isSoaked: boolean,
): number | null {
  const seconds = launches.map(({ evaluation }) => evaluation.seconds).filter((each) => each > 0)
  if (plan === null || seconds.length === 0) return null
  const single = launches.filter(({ purpose }) => purpose !== 'pair').length
  const evaluations = pairs.length > 0 ? 0 : Math.max(0, plan.mostEvaluations - single)
  const confirming = 2 * Math.max(0, plan.mostPairs - pairs.length)
  return median(seconds) * (evaluations + confirming) + (isSoaked ? 0 : plan.soakSeconds)
}

/** What a journal says about how far the session is. */
export function progressOf(entries: readonly Entry[]): Progress {
  const { plan, launches, pairs, baseline, decision, startedAtMs, soak } = digestOf(entries)
  const ofBaseline = launches.filter(({ evaluation }) => isSame(evaluation.candidate, baseline))
  return {
    plan,
    launches,
    pairs,
    baseline,
    baselineCapacities: ofBaseline.flatMap(
      ({ measurement }) => measurement?.capacityPerSecond ?? [],
    ),
    running: runningOf(entries),
    decision,
    startedAtMs,
    leftSeconds: decision === null ? leftOf(plan, launches, pairs, soak !== null) : 0,
  }
}
