import { isSame, type Findings, type Launch } from './findings.ts'
import { html, type Markup } from './markup.ts'
import { printChanges } from '../candidate-text.ts'
import { figure, memory } from '../numbers.ts'

/** How it ended, in words: rejected launches say why. */
function ending({ evaluation: { outcome } }: Launch): string {
  switch (outcome.kind) {
    case 'measured': {
      const { warmUp, probes } = outcome.measurement
      const missed = probes.filter(({ verdict }) => verdict === 'missed').length
      return `${probes.length} windows, ${missed} over the SLO${warmUp === 'warmed' ? '' : `; warm-up: ${warmUp}`}`
    }
    case 'hopeless':
      return `hopeless: saturates at ${figure(outcome.saturationPerSecond)}/s`
    case 'infeasible':
    case 'invalid':
      return `${outcome.kind}: ${outcome.reason}`
  }
}

function row(launch: Launch, findings: Findings): Markup {
  const { trial, purpose, evaluation, measurement } = launch
  const isPick = findings.decision !== null && isSame(evaluation.candidate, findings.decision.pick)
  const candidate = printChanges(evaluation.candidate, findings.baseline)
  const numbers =
    measurement === null
      ? ['-', '-', '-', '-']
      : [
          figure(measurement.capacityPerSecond),
          figure(measurement.saturationPerSecond),
          figure(measurement.cpuMsPerRequest),
          memory(measurement.memoryBytes),
        ]
  return html`<tr class="${evaluation.outcome.kind}${isPick ? ' pick' : ''}">
    <td class="n">${trial}</td>
    <td>${purpose}</td>
    <td class="code">${candidate === '' ? html`<i>default</i>` : candidate}</td>
    ${numbers.map((each) => html`<td class="n">${each}</td>`)}
    <td class="n">${figure(evaluation.seconds)}</td>
    <td>${ending(launch)}</td>
  </tr> `
}

/** Every launch, rejected ones with their reason. */
export function trialTable(findings: Findings): Markup {
  if (findings.launches.length === 0) return html`<p class="missing">Not measured in this run.</p>`
  return html`<div class="scroll" tabindex="0">
    <table>
      <thead>
        <tr>
          <th class="n">trial</th>
          <th>phase</th>
          <th>other than default</th>
          <th class="n">capacity /s</th>
          <th class="n">saturation /s</th>
          <th class="n">CPU ms</th>
          <th class="n">memory</th>
          <th class="n">seconds</th>
          <th>how it ended</th>
        </tr>
      </thead>
      <tbody>
        ${findings.launches.map((launch) => row(launch, findings))}
      </tbody>
    </table>
  </div>`
}
