import { styleText } from 'node:util'
import { changeOf } from '../../core/compare/gauge.ts'
import type { Derivation } from '../../core/derive/derive.ts'
import type { Profile } from '../../core/profile/profile.ts'
import type { Decision } from '../../core/session/decision.ts'
import type { SessionState } from '../../core/session/fold.ts'
import { printSlo } from '../../core/slo-text.ts'
import { columnsOf, wrap } from '../wrap.ts'
import type { Verification } from '../../shell/session/verify.ts'
import { figure } from '../numbers.ts'
import { signedPercent } from '../../percent.ts'

const levelColour = { high: 'green', medium: 'yellow', low: 'red' } as const

/** The end of a session on a terminal: what was found, what it is worth, and where it is. */
export function summary({
  state,
  decision,
  profile,
  derivation,
  verification,
  files,
  stored,
  stream,
}: {
  readonly state: SessionState
  readonly decision: Decision
  readonly profile: Profile
  readonly derivation: Derivation | null
  readonly verification: Verification | null
  readonly files: readonly string[]
  /** Where the profile is in a store; null: it is in none. */
  readonly stored: string | null
  readonly stream: NodeJS.WriteStream
}): string {
  const paint = (style: Parameters<typeof styleText>[0], text: string): string =>
    styleText(style, text, { stream })
  const columns = columnsOf(stream)
  const fitted = (line: string, hang: number): readonly string[] => wrap(line, { columns, hang })
  const { level, reasons } = profile.confidence
  const lines = [
    ...fitted(headline(decision, profile), 2).map((line) => paint('bold', line)),
    `${printSlo(state.plan.slo)}${state.plan.slo.isAssumed ? ' (assumed: nobody named an SLO)' : ''}`,
    '',
    ...settingLines(profile, columns),
    ...recommendationLines(derivation).flatMap((line) => fitted(line, 4)),
    ...verificationLines(verification).flatMap((line) => fitted(line, 2)),
    `confidence: ${paint(levelColour[level], level)}`,
    ...reasons.flatMap((reason) => fitted(`  - ${reason}`, 4)),
    '',
    ...fitted(`written: ${[...files, ...(stored === null ? [] : [stored])].join(', ')}`, 9),
    `use it:  stint run --profile ${files[0] ?? 'profile.json'} APP`,
  ]
  return `${lines.join('\n')}\n`
}

function headline({ comparison }: Decision, { capacity, figures }: Profile): string {
  const unit = figures?.unit ?? 'requests per second'
  const base = figure(figures?.default ?? capacity.defaultPerSecond)
  if (capacity.gain === null) {
    const what = comparison?.verdict === 'worse' ? 'worse' : 'not better beyond doubt'
    return comparison === null
      ? `Keep what runs now: ${base} ${unit}.`
      : `Keep what runs now: ${base} ${unit}; the best alternative is ${what}.`
  }
  const { ratio, lowRatio, highRatio } = changeOf(capacity.gain, figures?.better ?? 'more')
  const tuned = figure(figures?.tuned ?? capacity.tunedPerSecond)
  return `${base} -> ${tuned} ${unit}: ${signedPercent(ratio)} (95 % CI ${signedPercent(lowRatio)} to ${signedPercent(highRatio)}, ${capacity.gain.pairs} pairs of fresh launches)`
}

function settingLines({ settings }: Profile, columns: number): readonly string[] {
  const rows = Object.entries(settings)
  if (rows.length === 0) return []
  const width = Math.max(...rows.map(([name]) => name.length))
  const values = Math.max(...rows.map(([, { value }]) => String(value).length))
  return [
    ...rows.flatMap(([name, { value, how, evidence }]) => {
      const cells = `  ${name.padEnd(width)}  ${String(value).padEnd(values)}  ${how.padEnd(8)}  `
      return wrap(cells + evidence, { columns, hang: cells.length })
    }),
    '',
  ]
}

function recommendationLines(derivation: Derivation | null): readonly string[] {
  const advice = derivation?.recommendations ?? []
  if (advice.length === 0) return []
  return ['advice:', ...advice.map((each) => `  ${each.name}: ${each.advice}`), '']
}

function verificationLines(verification: Verification | null): readonly string[] {
  if (verification?.kind !== 'tried') return []
  const { probe, lost, overflows } = verification
  const { ratePerSecond, p99Ms, verdict } = probe
  return [
    `all settings together at ${ratePerSecond.toFixed(0)}/s: p99 ${p99Ms.toFixed(1)} ms, ${lost} lost, ${overflows} overflows: ${verdict}`,
    '',
  ]
}
