import type { Step } from '../../core/session/step.ts'
import { compare } from '../../core/compare/pairs.ts'
import { seededRandom } from '../../core/random.ts'
import { median } from '../../core/statistics/summary.ts'
import type { Candidate } from '../../space/dimension.ts'
import { printChanges } from '../candidate-text.ts'
import { duration, figure } from '../numbers.ts'
import { signedPercent } from '../../percent.ts'
import { printSlo } from '../../core/slo-text.ts'
import type { Launch } from '../report/findings.ts'
import type { Progress } from './state.ts'

/** How a screen is drawn. */
export interface Canvas {
  readonly columns: number
  readonly rows: number
  readonly nowMs: number
  /** What the running trial is doing, in words; '' when nobody says. */
  readonly activity: string
}

/** A line of a screen: `tone` is for those who see colours. */
export interface Line {
  readonly tone: 'plain' | 'strong' | 'quiet' | 'good' | 'bad'
  readonly text: string
}

const line = (tone: Line['tone'], text: string): Line => ({ tone, text })

const inWords = (candidate: Candidate, baseline: Candidate): string =>
  printChanges(candidate, baseline) || 'default'

function stepInWords(step: Step, baseline: Candidate): string {
  switch (step.kind) {
    case 'evaluate':
      return `${step.purpose}: ${inWords(step.candidate, baseline)}`
    case 'pair':
      return `confirm: ${inWords(step.candidate, baseline)} against the default`
    case 'soak':
      return `soak at ${figure(step.ratePerSecond)}/s for ${duration(step.seconds)}`
  }
}

function ending({ evaluation: { outcome }, measurement }: Launch): string {
  if (measurement !== null) return `${figure(measurement.capacityPerSecond)}/s`
  return outcome.kind
}

const versus = ({ measurement }: Launch, usual: number) =>
  measurement === null || !(usual > 0)
    ? ''
    : signedPercent(measurement.capacityPerSecond / usual - 1)

function row(launch: Launch, { baseline }: Progress, usual: number): Line {
  const cells = [
    String(launch.trial).padStart(5),
    launch.purpose.padEnd(8),
    ending(launch).padStart(10),
    versus(launch, usual).padStart(9),
    inWords(launch.evaluation.candidate, baseline),
  ]
  return line(launch.measurement === null ? 'bad' : 'plain', cells.join('  '))
}

/** The gain as the pairs tell it so far; it is the result only once the session has decided. */
function gain({ pairs, plan, decision }: Progress): readonly Line[] {
  const ratios = pairs.flatMap(({ candidate, baseline }) => {
    const ratio =
      (candidate.measurement?.capacityPerSecond ?? 0) /
      (baseline.measurement?.capacityPerSecond ?? 0)
    return ratio > 0 && Number.isFinite(ratio) ? [Math.log(ratio)] : []
  })
  const comparison =
    decision?.comparison ??
    (ratios.length < 3 ? null : compare(ratios, seededRandom(plan?.seed ?? 0, 'progress')))
  if (comparison === null) return []
  const { effectRatio, lowRatio, highRatio } = comparison
  const interval = `95 % interval ${signedPercent(lowRatio)} to ${signedPercent(highRatio)}`
  const count = `${comparison.pairs} pairs`
  return [
    line(
      lowRatio > 0 ? 'good' : 'plain',
      `gain ${signedPercent(effectRatio)}, ${interval}, ${count}${decision === null ? ' so far' : ''}`,
    ),
  ]
}

function pace(
  { launches, running, leftSeconds, startedAtMs, decision }: Progress,
  { nowMs }: Canvas,
): Line {
  const gone = duration(Math.max(0, (nowMs - startedAtMs) / 1000))
  const since = running === null ? 0 : Math.max(0, (nowMs - running.sinceMs) / 1000)
  const left =
    leftSeconds === null
      ? 'no estimate yet'
      : `at most ${duration(Math.max(0, leftSeconds - since))} left`
  return line(
    'quiet',
    `${launches.length} launches, ${gone}, ${decision === null ? left : 'decided'}`,
  )
}

function now({ running, decision, baseline }: Progress, { activity, nowMs }: Canvas): Line {
  const what = activity === '' ? '' : `  ${activity}`
  if (decision !== null) {
    const { level } = decision.confidence
    return line(
      'strong',
      `decided: ${inWords(decision.pick, baseline)} (confidence ${level})${what}`,
    )
  }
  if (running === null) return line('quiet', 'between trials')
  const since = duration(Math.max(0, (nowMs - running.sinceMs) / 1000))
  return line(
    'strong',
    `trial ${running.trial} (${since})  ${stepInWords(running.step, baseline)}${what}`,
  )
}

/** A line that is cut says so. */
const cut = ({ tone, text }: Line, columns: number): Line => {
  if (text.length <= columns) return { tone, text }
  return { tone, text: `${text.slice(0, columns - 1)}…` }
}

/** What a session is at, as lines that fit a terminal. */
export function renderScreen(progress: Progress, canvas: Canvas): readonly Line[] {
  const { plan, launches, baselineCapacities } = progress
  const usual = median(baselineCapacities)
  const best = Math.max(
    0,
    ...launches.map(({ measurement }) => measurement?.capacityPerSecond ?? 0),
  )
  const head = [
    line('quiet', plan === null ? 'stint tune' : `stint tune   ${printSlo(plan.slo)}`),
    pace(progress, canvas),
    now(progress, canvas),
    line(
      'plain',
      usual > 0
        ? `default ${figure(usual)}/s   best seen ${figure(best)}/s (not a result: the luckiest of ${launches.length})`
        : 'the default is being measured',
    ),
    ...gain(progress),
    line('quiet', 'trial  phase       capacity  / default  other than default'),
  ]
  const room = Math.max(1, Math.min(12, canvas.rows - head.length - 1))
  const rows = launches.slice(-room).map((launch) => row(launch, progress, usual))
  return [...head, ...rows].map((each) => cut(each, Math.max(20, canvas.columns)))
}
