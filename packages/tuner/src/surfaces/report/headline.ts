import { changeOf, gaugeOf, type Gauge } from '../../core/compare/gauge.ts'
import type { Comparison } from '../../core/session/decision.ts'
import type { Objective } from '../../core/objective.ts'
import { printSlo } from '../../core/slo-text.ts'
import type { Profile } from '../../core/profile/profile.ts'
import { isSame, type Findings } from './findings.ts'
import { html, type Hole, type Markup } from './markup.ts'
import { duration, figure, memory, percent } from '../numbers.ts'
import { signedPercent } from '../../percent.ts'

const verdicts: Readonly<Record<Comparison['verdict'], string>> = {
  better: 'better beyond doubt',
  worse: 'worse: keep what runs now',
  equivalent: 'no difference that matters',
  inconclusive: 'not decided: the pairs do not tell',
}

const printObjective = (objective: Objective): string => {
  switch (objective.kind) {
    case 'capacity':
      return 'the highest rate that keeps the SLO'
    case 'cost':
      return `capacity for the money (${figure(objective.perCoreHour)} per core and hour, ${figure(objective.perGibHour)} per GiB and hour)`
    case 'latency':
      return `the lowest latency at ${figure(objective.ratePerSecond)} requests per second`
    case 'efficiency':
      return 'the least CPU per request'
  }
}

/** A few pairs can all agree by chance. */
const SIGNIFICANT_P = 0.05

function verdictOf({ verdict, pValue }: Comparison): string {
  return verdict === 'better' && pValue >= SIGNIFICANT_P
    ? 'better in these pairs, which are too few to be sure'
    : verdicts[verdict]
}

function gainOf(comparison: Comparison | null, better: Gauge['better'], isKept: boolean): Markup {
  if (comparison === null) return html`<p class="gain">Nothing beats what runs now: keep it.</p>`
  const { pairs, pValue } = comparison
  const { ratio, lowRatio, highRatio } = changeOf(
    { ...comparison, ratio: comparison.effectRatio },
    better,
  )
  const lead = isKept ? 'Keep what runs now; the best alternative: ' : ''
  return html`<p class="gain${isKept ? ' kept' : ''}">
    ${lead}<b>${signedPercent(ratio)}</b>
    <span
      >95 % interval ${signedPercent(lowRatio)} to ${signedPercent(highRatio)}, from ${pairs}
      interleaved pairs of fresh launches (p = ${figure(pValue)}): ${verdictOf(comparison)}.</span
    >
  </p>`
}

function figuresOf({ decision, plan, baseline }: Findings): Markup {
  if (decision === null)
    return html`<p class="gain">The session has not decided yet; this is what it has so far.</p>`
  const { baselineCapacityPerSecond, capacityPerSecond, comparison, scores } = decision
  const gauge = plan === null ? null : gaugeOf(plan.objective, plan.slo)
  const shown = (score: number | undefined, perSecond: number) =>
    figure(score === undefined || gauge === null ? perSecond : gauge.ofScore(score))
  const isKept = isSame(decision.pick, baseline)
  const after =
    comparison === null || isKept
      ? null
      : html`<span class="arrow" aria-label="to">→</span>
          <div class="tuned">
            <span>tuned</span><b>${shown(scores?.pick, capacityPerSecond)}</b>
          </div>`
  return html`<div class="capacity">
      <div class="base">
        <span>default</span><b>${shown(scores?.baseline, baselineCapacityPerSecond)}</b>
      </div>
      ${after}
      <div class="unit">
        ${scores === undefined || gauge === null ? 'requests per second' : gauge.unit}${plan === null ? null : html` with ${printSlo(plan.slo)}`}
      </div>
    </div>
    ${gainOf(comparison, scores === undefined || gauge === null ? 'more' : gauge.better, isKept)}`
}

function confidenceOf({ decision }: Findings): Markup | null {
  if (decision === null) return null
  const { level, reasons } = decision.confidence
  return html`<div>
    <h3>Confidence</h3>
    <p class="level ${level}">${level}</p>
    <ul>
      ${reasons.map((reason) => html`<li>${reason}</li>`)}
    </ul>
  </div>`
}

function bindingOf(profile: Profile | null): Markup | null {
  if (profile === null) return null
  const { constraintsBinding, efficiency, sensitivity } = profile
  return html`<div>
    <h3>What binds</h3>
    <ul>
      ${constraintsBinding.map((each) => html`<li>${each}</li>`)}${constraintsBinding.length === 0 ? html`<li>nothing that was measured</li>` : null}
    </ul>
    <h3>What it costs</h3>
    <ul>
      <li>${figure(efficiency.cpuMsPerRequest)} ms of CPU per request</li>
      <li>${memory(efficiency.memoryBytesPerWorker)} per worker</li>
    </ul>
    ${
      sensitivity.length === 0
        ? null
        : html`<h3>What matters most</h3>
            <ul>
              ${sensitivity.slice(0, 4).map(({ knob, worstOverBestRatio }) => html`<li>${knob}: the worst value tried keeps ${percent(worstOverBestRatio)}</li>`)}
            </ul>`
    }
  </div>`
}

/** What a reader should hold against the numbers, found in the run itself. */
function doubtsOf({ plan, launches, decision }: Findings): readonly string[] {
  const invalid = launches.filter(({ evaluation }) => evaluation.outcome.kind === 'invalid').length
  const pressed = launches.filter(
    ({ evaluation }) => (evaluation.environment.pressureRatio ?? 0) > 0.05,
  ).length
  const share = (count: number) => percent(count / Math.max(1, launches.length))
  return [
    ...(plan?.slo.isAssumed === true
      ? [
          'Nobody named an SLO: it was derived from the default configuration. Set your own with --slo.',
        ]
      : []),
    ...(invalid > 0
      ? [`${share(invalid)} of the launches were invalid (host or generator not fit).`]
      : []),
    ...(pressed > 0
      ? [`The host was under CPU pressure in ${share(pressed)} of the launches.`]
      : []),
    ...(decision?.confidence.level === 'low'
      ? ['Confidence is low: measure again on a quieter host before you rely on it.']
      : []),
  ]
}

const row = (name: string, value: Hole) =>
  html`<dt>${name}</dt>
    <dd>${value}</dd>`

function factsOf(
  { plan, launches, startedAtMs, endedAtMs, resumed, subject }: Findings,
  profile: Profile | null,
): Markup {
  const host = profile?.hostClass
  const others =
    profile === null ? Object.entries(subject).filter(([, value]) => typeof value === 'string') : []
  return html`<div>
    <h3>The run</h3>
    <dl>
      ${profile === null ? null : [row('app', `${profile.app.name} ${profile.app.version ?? ''}`), row('workload', `${profile.workload.mix} (${profile.workload.arrivals})`)]}
      ${others.map(([name, value]) => row(name, String(value)))}
      ${plan === null ? null : row('objective', printObjective(plan.objective))}
      ${host === undefined ? null : row('host', `${host.cores} CPUs of ${host.cpuModel}, ${memory(host.memoryMib * 2 ** 20)}, ${host.virtualization === 'none' ? 'bare metal' : host.virtualization}, Linux ${host.kernel}`)}
      ${profile === null ? null : row('node', profile.runtime.node)}
      ${row('started', new Date(startedAtMs).toISOString().replace('T', ' ').slice(0, 16))}
      ${row('took', `${duration((endedAtMs - startedAtMs) / 1000)}, ${launches.length} launches${resumed === 0 ? '' : `, resumed ${resumed} times`}`)}
      ${plan === null ? null : row('seed', plan.seed)}
    </dl>
  </div>`
}

/** The card at the top: the result, how sure it is, what limits it. */
export function headline(findings: Findings, profile: Profile | null): Markup {
  const doubts = doubtsOf(findings)
  return html`<section class="card">
    ${figuresOf(findings)}
    ${
      doubts.length === 0
        ? null
        : html`<ul class="doubts">
            ${doubts.map((doubt) => html`<li>${doubt}</li>`)}
          </ul>`
    }
    <div class="columns">
      ${confidenceOf(findings)}${bindingOf(profile)}${factsOf(findings, profile)}
    </div>
  </section> `
}
