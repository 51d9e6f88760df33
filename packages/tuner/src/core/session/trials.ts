import { scoreOf } from '../compare/score.ts'
import type { Evaluation, Measurement, Outcome } from '../evaluation.ts'
import type { Candidate } from '../../space/dimension.ts'
import type { SessionState } from './fold.ts'
import type { Step } from './step.ts'

/** Why an evaluation was made. */
type Purpose = Extract<Step, { kind: 'evaluate' }>['purpose']

/** An evaluation that says something, and when it was: `index` counts all that do. */
export interface Finding {
  readonly index: number
  readonly purpose: Purpose
  readonly candidate: Candidate
  readonly outcome: Exclude<Outcome, { kind: 'invalid' }>
}

/** All evaluations of baseline, search and race, without those that were invalid. */
export function findingsOf({ trials }: SessionState): readonly Finding[] {
  return trials
    .flatMap(({ step, result }) => {
      if (step.kind !== 'evaluate' || result.kind !== 'evaluate') return []
      const { outcome } = result.evaluation
      if (outcome.kind === 'invalid') return []
      return [{ purpose: step.purpose, candidate: step.candidate, outcome }]
    })
    .map((finding, index) => ({ index, ...finding }))
}

/** A confirmation pair in which both launches were measured. */
export interface Pair {
  readonly candidate: Measurement
  readonly baseline: Measurement
}

/** The confirmation's valid pairs. */
export function pairsOf({ trials }: SessionState): readonly Pair[] {
  return trials.flatMap(({ result }) => {
    if (result.kind !== 'pair') return []
    const [candidate, baseline] = [result.candidate.outcome, result.baseline.outcome]
    if (candidate.kind !== 'measured' || baseline.kind !== 'measured') return []
    return [{ candidate: candidate.measurement, baseline: baseline.measurement }]
  })
}

/** True from the first pair on, whatever became of it. */
export function isConfirming({ trials }: SessionState): boolean {
  return trials.some(({ step }) => step.kind === 'pair')
}

/** One number per pair: how much better the candidate did, as a log-ratio. */
export function logRatiosOf(state: SessionState): readonly number[] {
  const best = bestCapacityOf(state)
  const score = (measurement: Measurement) => scoreOf(measurement, state.plan.objective, best)
  return pairsOf(state).map(({ candidate, baseline }) =>
    Math.log(score(candidate) / score(baseline)),
  )
}

/** Every launch of the session. */
export function evaluationsOf({ trials }: SessionState): readonly Evaluation[] {
  return trials.flatMap(({ result }) => {
    switch (result.kind) {
      case 'evaluate':
        return [result.evaluation]
      case 'pair':
        return [result.candidate, result.baseline]
      case 'soak':
      case 'soak-failed':
        return []
    }
  })
}

/** The highest capacity that any launch showed; 0 before the first. */
export function bestCapacityOf(state: SessionState): number {
  return evaluationsOf(state).reduce(
    (best, { outcome }) =>
      outcome.kind === 'measured' ? Math.max(best, outcome.measurement.capacityPerSecond) : best,
    0,
  )
}

/** Launches that the host or the generator spoiled. */
export function invalidOf(state: SessionState): readonly string[] {
  return evaluationsOf(state).flatMap(({ outcome }) =>
    outcome.kind === 'invalid' ? [outcome.reason] : [],
  )
}
