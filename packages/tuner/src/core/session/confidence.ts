import { EQUIVALENCE_RATIO } from '../objective.ts'
import { mean } from '../statistics/summary.ts'
import type { Comparison, Decision } from './decision.ts'
import type { SessionState } from './fold.ts'
import { driftOfSession } from './observations.ts'
import { evaluationsOf, invalidOf } from './trials.ts'
import { baselineFault, confirmationFault, isSpoiled } from './unfit.ts'
import { percent } from '../../percent.ts'

/** Fewer pairs than this are too few to trust, whatever they say. */
const FEWEST_PAIRS = 6

/** A reason for doubt, and how far it takes the confidence down. */
interface Doubt {
  readonly level: 'medium' | 'low'
  readonly reason: string
}

/** How far a decision may be trusted, and every reason why it is not more. */
export function confidenceOf(
  state: SessionState,
  comparison: Comparison | null,
): Decision['confidence'] {
  const doubts = [
    ...ofForce(state),
    ...ofPlan(state),
    ...ofBaseline(state),
    ...ofSpoiledLaunches(state),
    ...ofConfirmation(state, comparison),
    ...ofHost(state),
    ...ofWarmUp(state),
    ...ofSlo(state),
  ]
  const levels = doubts.map(({ level }) => level)
  return {
    level: levels.includes('low') ? 'low' : levels.includes('medium') ? 'medium' : 'high',
    reasons: doubts.map(({ reason }) => reason),
  }
}

function ofForce({ plan }: SessionState): readonly Doubt[] {
  const reasons = plan.unfit ?? []
  return reasons.map((reason) => ({ level: 'low', reason: `the host was not fit: ${reason}` }))
}

function ofPlan({ plan }: SessionState): readonly Doubt[] {
  return (plan.doubts ?? []).map((reason) => ({ level: 'low', reason }))
}

function ofBaseline(state: SessionState): readonly Doubt[] {
  const fault = baselineFault(state)
  if (fault === null) return []
  return [{ level: 'low', reason: `the baseline could not be measured: ${fault}` }]
}

function ofSpoiledLaunches(state: SessionState): readonly Doubt[] {
  const spoiled = invalidOf(state)
  const all = evaluationsOf(state).length
  const last = spoiled.at(-1)
  if (last === undefined || spoiled.length <= all / 10) return []
  const reason = `${spoiled.length} of ${all} launches were spoiled, the last because ${last}`
  return [{ level: isSpoiled(state) ? 'low' : 'medium', reason }]
}

/** What was not compared for a reason is told by the reason. */
function ofConfirmation(state: SessionState, comparison: Comparison | null): readonly Doubt[] {
  if (baselineFault(state) !== null) return []
  const fault = confirmationFault(state)
  return fault === null ? ofComparison(comparison) : [{ level: 'low', reason: fault }]
}

function ofComparison(comparison: Comparison | null): readonly Doubt[] {
  if (comparison === null)
    return [{ level: 'medium', reason: 'nothing was compared: no confirmation was run' }]
  const doubts: Doubt[] = []
  if (comparison.pairs < FEWEST_PAIRS) {
    doubts.push({ level: 'low', reason: `only ${comparison.pairs} pairs were compared` })
  }
  if (comparison.verdict === 'inconclusive') {
    const reason = `${comparison.pairs} pairs did not tell a gain from none`
    doubts.push({ level: 'low', reason })
  }
  if (comparison.verdict === 'better' && comparison.lowRatio < EQUIVALENCE_RATIO) {
    const least = percent(comparison.lowRatio)
    doubts.push({ level: 'medium', reason: `the gain may be as small as ${least}` })
  }
  return doubts
}

/** Above these a host is not quiet, and a generator is near its own limit. */
const NOISY = { pressureRatio: 0.05, stealRatio: 0.01, generatorEluRatio: 0.6 } as const

function ofHost(state: SessionState): readonly Doubt[] {
  const samples = evaluationsOf(state).map(({ environment }) => environment)
  if (samples.length === 0) return []
  const pressure = mean(samples.map(({ pressureRatio }) => pressureRatio ?? 0))
  const steal = mean(samples.map(({ stealRatio }) => stealRatio))
  const generator = mean(samples.map(({ generatorEluRatio }) => generatorEluRatio))
  const jumps = driftOfSession(state)?.epochs.length ?? 0
  const doubts: Doubt[] = []
  if (pressure > NOISY.pressureRatio) {
    doubts.push({
      level: 'medium',
      reason: `something waited for a CPU ${percent(pressure, 0)} of the time`,
    })
  }
  if (steal > NOISY.stealRatio) {
    doubts.push({
      level: 'medium',
      reason: `the hypervisor took ${percent(steal, 0)} of the CPU time`,
    })
  }
  if (generator > NOISY.generatorEluRatio) {
    doubts.push({ level: 'medium', reason: `the load generator was ${percent(generator, 0)} busy` })
  }
  if (jumps > 0) {
    const times = jumps === 1 ? 'once' : `${jumps} times`
    doubts.push({
      level: 'medium',
      reason: `the speed of the host jumped ${times} during the search`,
    })
  }
  return doubts
}

function ofWarmUp(state: SessionState): readonly Doubt[] {
  const restless = evaluationsOf(state).filter(
    ({ outcome }) =>
      outcome.kind === 'measured' && outcome.measurement.warmUp === 'no-steady-state',
  )
  if (restless.length * 5 <= evaluationsOf(state).length) return []
  return [{ level: 'medium', reason: `${restless.length} launches never came to a steady state` }]
}

function ofSlo({ plan }: SessionState): readonly Doubt[] {
  if (!plan.slo.isAssumed) return []
  return [{ level: 'medium', reason: `nobody named an SLO: ${plan.slo.latencyMs} ms is assumed` }]
}
