import { readFileSync } from 'node:fs'
import { derive, type Derivation } from '../../core/derive/derive.ts'
import type { Measurement } from '../../core/evaluation.ts'
import { buildProfile } from '../../core/profile/build.ts'
import type { Profile } from '../../core/profile/profile.ts'
import { seededRandom } from '../../core/random.ts'
import type { Decision } from '../../core/session/decision.ts'
import type { SessionState } from '../../core/session/fold.ts'
import { evaluationsOf, pairsOf } from '../../core/session/trials.ts'
import { configOfFlags } from '../../space/config.ts'
import { readVersion } from '../../version.ts'
import type { Rig } from '../evaluation/rig.ts'
import { defaultSemiSpaceMiB } from '../target/node-facts.ts'
import type { Subject } from './subject.ts'
import { verifyAt, type Verification } from './verify.ts'

/** What a session leaves behind. */
export interface Conclusion {
  readonly profile: Profile
  /** Null without a soak. */
  readonly derivation: Derivation | null
  /** How the pick did with the derived knobs; null without them. */
  readonly verification: Verification | null
}

/** Below the capacity, so that a window that is merely unlucky does not refuse good settings. */
const VERIFY_LOAD = 0.8
const VERIFY_SECONDS = 10

/** Derives what was not searched, tries it all together once, and makes the profile. */
export async function conclude({
  state,
  decision,
  subject,
  rig,
  journalSha256,
}: {
  readonly state: SessionState
  readonly decision: Decision
  readonly subject: Subject
  readonly rig: Rig
  readonly journalSha256: string
}): Promise<Conclusion> {
  const derivation = await derivationOf(state, decision)
  const settings = derivation === null ? {} : derivedSettings(derivation)
  const isWorthTrying = Object.keys(settings).length > 0 && decision.capacityPerSecond > 0
  const verification = isWorthTrying
    ? await verifyAt(
        {
          candidate: decision.pick,
          settings,
          ratePerSecond: Math.max(1, VERIFY_LOAD * decision.capacityPerSecond),
          seconds: VERIFY_SECONDS,
        },
        rig,
      )
    : null
  const doubt = verification === null ? null : doubtOf(verification)
  const profile = buildProfile({
    state,
    decision: doubt === null ? decision : doubted(decision, doubt),
    subject,
    derivation: doubt === null ? derivation : null,
    given: configOfFlags(subject.setup.flags),
    createdAt: new Date().toISOString(),
    version: readVersion(),
    journalSha256,
  })
  return { profile, derivation, verification }
}

/** Why the derived knobs are left out; null when they held. */
function doubtOf(verification: Verification): string | null {
  if (verification.kind === 'failed')
    return `the derived knobs did not hold: ${verification.reason}`
  const { probe, lost } = verification
  if (lost > 0) return `with the derived knobs ${lost} requests were lost; they are left out`
  if (probe.verdict !== 'missed') return null
  return `with the derived knobs the SLO was missed at 80 % of the capacity (${probe.reason}); they are left out`
}

function doubted(decision: Decision, reason: string): Decision {
  const { level, reasons } = decision.confidence
  return {
    ...decision,
    confidence: { level: level === 'high' ? 'medium' : level, reasons: [...reasons, reason] },
  }
}

async function derivationOf(state: SessionState, decision: Decision): Promise<Derivation | null> {
  const soak = state.trials.flatMap(({ result }) =>
    result.kind === 'soak' ? [result.soak] : [],
  )[0]
  const measurement = ofPick(state, decision)
  if (soak === undefined || measurement === null) return null
  const { pick } = decision
  const node = pick['node']
  const semi = pick['max-semi-space-size']
  return derive({
    soak,
    measurement,
    slo: state.plan.slo,
    memoryBudgetBytes: state.plan.memoryBudgetBytes,
    semiSpaceMiB:
      typeof semi === 'number' && semi > 0
        ? semi
        : await defaultSemiSpaceMiB(typeof node === 'string' ? node : process.execPath),
    listenLayout: pick['listen-layout'] === 'shared' ? 'shared' : 'slot',
    somaxconn: Number(readFileSync('/proc/sys/net/core/somaxconn', 'latin1')),
    capacities: capacitiesByWorkers(state),
    upstreamIdleSeconds: null,
    random: seededRandom(state.plan.seed, 'derive'),
  })
}

/** A launch of what was picked: the confirmation's last, else the last of the search. */
function ofPick(state: SessionState, { pick }: Decision): Measurement | null {
  const isPick = (candidate: Readonly<Record<string, unknown>>) =>
    Object.entries(pick).every(([name, value]) => candidate[name] === value)
  const launches = [
    ...evaluationsOf(state).filter(({ candidate }) => isPick(candidate)),
    ...evaluationsOf(state),
  ]
  for (const { outcome } of launches) if (outcome.kind === 'measured') return outcome.measurement
  return pairsOf(state)[0]?.baseline ?? null
}

function capacitiesByWorkers(state: SessionState) {
  const best = new Map<number, number>()
  for (const { outcome } of evaluationsOf(state)) {
    if (outcome.kind !== 'measured') continue
    const { workers, capacityPerSecond } = outcome.measurement
    best.set(workers, Math.max(capacityPerSecond, best.get(workers) ?? 0))
  }
  return [...best]
    .map(([workers, capacityPerSecond]) => ({ workers, capacityPerSecond }))
    .toSorted((a, b) => a.workers - b.workers)
}

function derivedSettings({ settings }: Derivation): Readonly<Record<string, string>> {
  return Object.fromEntries(
    settings.flatMap((derived) =>
      derived.kind === 'value' ? [[derived.knob, String(derived.value)]] : [],
    ),
  )
}
