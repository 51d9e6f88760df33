import { baselineOf } from '../../search/position.ts'
import type { SessionState } from '../fold.ts'
import type { Step } from '../step.ts'
import { findingsOf } from '../trials.ts'

/** Launches of the baseline before anything else: their scatter is the noise of this host. */
const FIRST_BASELINES = 3
/** Evaluations of anything else between two baselines. */
const BASELINE_EVERY = 5

/** Measures what runs today: three times at first, then once after every five other evaluations. */
export function baseline(state: SessionState): Step | null {
  const findings = findingsOf(state)
  const baselines = findings.filter(({ purpose }) => purpose === 'baseline')
  return baselines.length < FIRST_BASELINES ? evaluateBaseline(state) : null
}

/** The baseline, when it is due again and the evaluation after it can still be afforded. */
export function repeatedBaseline(state: SessionState): Step | null {
  const findings = findingsOf(state)
  const last = findings.findLastIndex(({ purpose }) => purpose === 'baseline')
  const isDue = findings.length - 1 - last >= BASELINE_EVERY
  return isDue && evaluationsLeft(state) > 1 ? evaluateBaseline(state) : null
}

/** Evaluations that the plan has left. */
export function evaluationsLeft(state: SessionState): number {
  return state.plan.mostEvaluations - findingsOf(state).length
}

function evaluateBaseline({ plan }: SessionState): Step {
  return {
    kind: 'evaluate',
    purpose: 'baseline',
    candidate: baselineOf(plan.space),
    hopelessBelowPerSecond: 0,
  }
}
