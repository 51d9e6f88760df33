import type { Candidate } from '../../space/dimension.ts'
import type { Evaluation, Measurement } from '../../core/evaluation.ts'
import type { Decision } from '../../core/session/decision.ts'
import type { Entry, Plan, Soak } from '../../core/session/entry.ts'
import type { Step } from '../../core/session/step.ts'

/** What a launch was made for. */
type Purpose = 'baseline' | 'search' | 'race' | 'pair'

/** One launch of one configuration, as the report looks at it. */
export interface Launch {
  readonly trial: number
  readonly purpose: Purpose
  readonly evaluation: Evaluation
  /** Null unless the launch was measured. */
  readonly measurement: Measurement | null
}

/** Two launches that were compared with each other. */
export interface Pair {
  readonly trial: number
  readonly candidate: Launch
  readonly baseline: Launch
}

/** A journal, sorted by what a reader asks. */
export interface Findings {
  readonly plan: Plan | null
  readonly subject: Readonly<Record<string, unknown>>
  readonly startedAtMs: number
  readonly endedAtMs: number
  readonly launches: readonly Launch[]
  readonly pairs: readonly Pair[]
  readonly soak: Soak | null
  readonly decision: Decision | null
  /** What the target ran with before: the setting to beat. */
  readonly baseline: Candidate
  readonly resumed: number
}

/** Two candidates are the same when they have the same values, in whatever order. */
export function isSame(one: Candidate, other: Candidate): boolean {
  const names = Object.keys(one)
  return (
    names.length === Object.keys(other).length && names.every((name) => one[name] === other[name])
  )
}

function launchOf(trial: number, purpose: Purpose, evaluation: Evaluation): Launch {
  const { outcome } = evaluation
  const measurement = outcome.kind === 'measured' ? outcome.measurement : null
  return { trial, purpose, evaluation, measurement }
}

type Finished = Extract<Entry, { readonly type: 'trial-finished' }>

function pairOf({ trial, result }: Finished): readonly Pair[] {
  if (result.kind !== 'pair') return []
  return [
    {
      trial,
      candidate: launchOf(trial, 'pair', result.candidate),
      baseline: launchOf(trial, 'pair', result.baseline),
    },
  ]
}

function launchesOf(finished: Finished, step: Step | null): readonly Launch[] {
  const { trial, result } = finished
  if (result.kind === 'evaluate') {
    const purpose = step?.kind === 'evaluate' ? step.purpose : 'search'
    return [launchOf(trial, purpose, result.evaluation)]
  }
  return pairOf(finished).flatMap(({ baseline, candidate }) => [baseline, candidate])
}

/** Sorts a journal's entries. A trial that was started twice, because a crash lay between, counts once. */
export function digestOf(entries: readonly Entry[]): Findings {
  const opened = entries.find((entry) => entry.type === 'session-opened')
  const finished = entries.filter((entry) => entry.type === 'trial-finished')
  const steps = new Map(
    entries.flatMap((entry) =>
      entry.type === 'trial-started' ? [[entry.trial, entry.step] as const] : [],
    ),
  )
  const plan = opened?.plan ?? null
  return {
    plan,
    subject: opened?.subject ?? {},
    startedAtMs: opened?.atMs ?? 0,
    endedAtMs: entries.at(-1)?.atMs ?? 0,
    launches: finished.flatMap((entry) => launchesOf(entry, steps.get(entry.trial) ?? null)),
    pairs: finished.flatMap(pairOf),
    soak:
      finished.flatMap(({ result }) => (result.kind === 'soak' ? [result.soak] : []))[0] ?? null,
    decision: entries.findLast((entry) => entry.type === 'decided')?.decision ?? null,
    baseline: Object.fromEntries((plan?.space ?? []).map(({ name, baseline }) => [name, baseline])),
    resumed: entries.filter(({ type }) => type === 'session-resumed').length,
  }
}

/** A launch that was measured. */
export type Measured = Launch & { readonly measurement: Measurement }

/** The launches that were measured, of one candidate or of all. */
export function measuredOf({ launches }: Findings, candidate?: Candidate): readonly Measured[] {
  return launches.filter(
    (launch): launch is Measured =>
      launch.measurement !== null &&
      (candidate === undefined || isSame(launch.evaluation.candidate, candidate)),
  )
}

/** The configuration that was picked, unless it is the baseline itself or the session has not decided. */
export function tunedOf({ decision, baseline }: Findings): Candidate | null {
  return decision === null || isSame(decision.pick, baseline) ? null : decision.pick
}
