import type { Derivation } from '../derive/derive.ts'
import { gaugeOf } from '../compare/gauge.ts'
import type { Measurement } from '../evaluation.ts'
import { evaluationsOf, pairsOf } from '../session/trials.ts'
import type { SessionState } from '../session/fold.ts'
import type { Decision } from '../session/decision.ts'
import { median } from '../statistics/summary.ts'
import type { Config } from '../../space/config.ts'
import type { Value } from '../../space/dimension.ts'
import type { Profile } from './profile.ts'
import { signedPercent } from '../../percent.ts'

/** What a profile takes over as it is. */
export type ProfileSubject = Pick<Profile, 'hostClass' | 'runtime' | 'app' | 'workload'>

const MAX_AGE_DAYS = 90

/** The profile of a session that is through. */
export function buildProfile({
  state,
  decision,
  subject,
  derivation,
  given,
  createdAt,
  version,
  journalSha256,
}: {
  readonly state: SessionState
  readonly decision: Decision
  readonly subject: ProfileSubject
  /** Null without a soak. */
  readonly derivation: Derivation | null
  /** The user's own knobs, by name. */
  readonly given: Config
  /** ISO 8601. */
  readonly createdAt: string
  readonly version: string
  readonly journalSha256: string
}): Profile {
  const settings = {
    ...fromUser(given),
    ...fromSearch(state, decision, given),
    ...fromDerivation(derivation),
  }
  const { comparison, confidence, capacityPerSecond, baselineCapacityPerSecond } = decision
  const picked = measurementsOfPick(state, decision)
  return {
    schemaVersion: 1,
    createdAt,
    tool: { name: 'stint tune', version },
    // One by one: a subject also holds what was asked for, headers with secrets included, and a profile is published.
    hostClass: subject.hostClass,
    runtime: subject.runtime,
    app: subject.app,
    workload: subject.workload,
    slo: state.plan.slo,
    objective: state.plan.objective,
    settings,
    config: Object.fromEntries(
      Object.entries(settings)
        .filter(([, { how }]) => how !== 'default')
        .map(([name, { value }]) => [name, value]),
    ),
    capacity: {
      defaultPerSecond: baselineCapacityPerSecond,
      tunedPerSecond: capacityPerSecond,
      gain:
        comparison === null || !isChanged(state, decision)
          ? null
          : {
              ratio: comparison.effectRatio,
              lowRatio: comparison.lowRatio,
              highRatio: comparison.highRatio,
              pairs: comparison.pairs,
              pValue: comparison.pValue,
            },
    },
    ...figuresOf(state, decision),
    efficiency: {
      cpuMsPerRequest: median(picked.map(({ cpuMsPerRequest }) => cpuMsPerRequest)),
      memoryBytesPerWorker: median(picked.map(({ rssBytesPerWorker }) => rssBytesPerWorker)),
    },
    sensitivity: sensitivityOf(state),
    constraintsBinding: constraintsOf(state, picked),
    confidence: { level: confidence.level, reasons: [...confidence.reasons] },
    expires: {
      maxAgeDays: MAX_AGE_DAYS,
      onChange: ['app', 'lockfile', 'node', 'kernel', 'workload'],
    },
    journalSha256,
  }
}

type Settings = Profile['settings']

function fromUser(given: Config): Settings {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      { value: copied(value), how: 'user' as const, evidence: 'given on the command line' },
    ]),
  )
}

/** A profile's lists are its own. */
const copied = (value: Config[string]): Settings[string]['value'] =>
  typeof value === 'object' ? [...value] : value

/** What was searched; a knob that stayed where it was is said to be the default, or the user's, and why it is. */
function fromSearch(state: SessionState, { pick, comparison }: Decision, given: Config): Settings {
  return Object.fromEntries(
    state.plan.space.map(({ name, baseline }) => {
      const value = pick[name] ?? baseline
      const isMoved = value !== baseline
      const evidence = isMoved
        ? `${gainText(comparison)} together with the other searched knobs, against ${baseline}`
        : 'nothing tried beat it beyond doubt'
      const kept = given[name] === undefined ? ('default' as const) : ('user' as const)
      return [name, { value, how: isMoved ? ('searched' as const) : kept, evidence }]
    }),
  )
}

function gainText(comparison: Decision['comparison']): string {
  if (comparison === null) return 'unconfirmed'
  const { effectRatio, lowRatio, highRatio, pairs } = comparison
  return `${signedPercent(effectRatio)} (95 % CI ${signedPercent(lowRatio)} to ${signedPercent(highRatio)}, ${pairs} pairs)`
}

/** A knob that measurements say to leave alone is left out, so that its own default stays in force. */
function fromDerivation(derivation: Derivation | null): Settings {
  return Object.fromEntries(
    (derivation?.settings ?? []).flatMap((derived) =>
      derived.kind === 'none'
        ? []
        : [
            [
              derived.knob,
              { value: derived.value, how: 'derived' as const, evidence: derived.evidence },
            ],
          ],
    ),
  )
}

function isChanged({ plan }: SessionState, { pick }: Decision): boolean {
  return plan.space.some(({ name, baseline }) => pick[name] !== baseline)
}

/** Launches of what was picked, the confirmation's first; without any, of whatever was measured. */
function measurementsOfPick(state: SessionState, decision: Decision): readonly Measurement[] {
  const side = isChanged(state, decision) ? 'candidate' : 'baseline'
  const confirmed = pairsOf(state).map((pair) => pair[side])
  if (confirmed.length > 0) return confirmed
  const measured = evaluationsOf(state).flatMap(({ candidate, outcome }) =>
    outcome.kind === 'measured' ? [{ candidate, measurement: outcome.measurement }] : [],
  )
  const own = measured.filter(({ candidate }) =>
    Object.entries(decision.pick).every(([name, value]) => candidate[name] === value),
  )
  return (own.length > 0 ? own : measured).map(({ measurement }) => measurement)
}

/** Default and tuned in the unit of the objective. */
function figuresOf(
  { plan: { objective, slo } }: SessionState,
  { scores }: Decision,
): Pick<Profile, 'figures'> {
  if (scores === undefined) return {}
  const { unit, better, ofScore } = gaugeOf(objective, slo)
  return {
    figures: { unit, better, default: ofScore(scores.baseline), tuned: ofScore(scores.pick) },
  }
}

/** By knob: the worst value's best launch over the best value's, over all that was measured. */
function sensitivityOf(state: SessionState): Profile['sensitivity'] {
  const measured = evaluationsOf(state).flatMap(({ candidate, outcome }) =>
    outcome.kind === 'measured'
      ? [{ candidate, perSecond: outcome.measurement.capacityPerSecond }]
      : [],
  )
  return state.plan.space
    .flatMap(({ name }) => {
      const best = new Map<Value, number>()
      for (const { candidate, perSecond } of measured) {
        const value = candidate[name]
        if (value !== undefined) best.set(value, Math.max(perSecond, best.get(value) ?? 0))
      }
      const each = [...best.values()]
      const most = Math.max(...each)
      return each.length > 1 && most > 0
        ? [{ knob: name, worstOverBestRatio: Math.min(...each) / most }]
        : []
    })
    .toSorted((a, b) => a.worstOverBestRatio - b.worstOverBestRatio)
}

const NEAR = 0.85
const BUSY_ELU = 0.85

/** What keeps the capacity from being higher, as far as the telemetry of the pick says. */
function constraintsOf(
  { plan }: SessionState,
  picked: readonly Measurement[],
): readonly string[] & string[] {
  if (picked.length === 0) return []
  const elu = median(picked.map(({ telemetry }) => telemetry.eluRatio))
  const memory = median(picked.map(({ memoryBytes }) => memoryBytes))
  const ofSaturation = median(
    picked.map(({ capacityPerSecond, saturationPerSecond }) =>
      saturationPerSecond > 0 ? capacityPerSecond / saturationPerSecond : 1,
    ),
  )
  const poolMs = median(picked.map(({ telemetry }) => telemetry.poolDelayP99Ms ?? 0))
  return [
    ...(elu >= BUSY_ELU ? ['cpu: event loops are busy at saturation'] : []),
    ...(elu < BUSY_ELU && poolMs < 1
      ? ['waiting: event loops are idle at saturation; the workers wait for something else']
      : []),
    ...(poolMs >= 1 ? ["thread pool: jobs wait for a thread of libuv's pool"] : []),
    ...(memory >= NEAR * plan.memoryBudgetBytes ? ['memory: the budget is nearly used'] : []),
    ...(ofSaturation < NEAR ? ['latency: the SLO is reached before saturation is'] : []),
  ]
}
