import { carriedPerSecond } from '../../../core/compare/carried.ts'
import { printCandidate } from '../../candidate-text.ts'
import { median } from '../../../core/statistics/summary.ts'
import { isSame, type Findings, type Launch } from '../findings.ts'
import { html, type Markup } from '../markup.ts'
import { figure as number, percent } from '../../numbers.ts'
import { drawFrame, wideX, wideY } from '../plot/frame.ts'
import { dots, legend, steps, type Dot } from '../plot/marks.ts'
import { linearScale, type Scale } from '../plot/scale.ts'
import type { Figure } from './figure.ts'

const capacityOf = ({ measurement }: Launch) => measurement?.capacityPerSecond ?? 0

function dotOf(launch: Launch): Dot {
  const { trial, purpose, evaluation, measurement } = launch
  const { outcome } = evaluation
  const ended =
    measurement === null
      ? `${outcome.kind}${'reason' in outcome ? `: ${outcome.reason}` : ''}`
      : `${number(measurement.capacityPerSecond)}/s`
  return {
    x: trial,
    y: capacityOf(launch),
    title: `trial ${trial} (${purpose}), ${printCandidate(evaluation.candidate)}: ${ended}`,
  }
}

/** A row of the strip: what was measured beside each launch, and the value from which it is a bad sign. */
interface Row {
  readonly name: string
  readonly limit: number
  readonly valueOf: (launch: Launch) => number | null
}

function rowsOf(findings: Findings): readonly Row[] {
  const base = findings.launches.filter(
    ({ evaluation, measurement }) =>
      measurement !== null && isSame(evaluation.candidate, findings.baseline),
  )
  // A default that carried nothing has not drifted from nothing.
  const carried = ({ measurement }: Launch) => (measurement ? carriedPerSecond(measurement) : 0)
  const usual = median(base.map(carried))
  return [
    {
      name: 'CPU pressure',
      limit: 0.05,
      valueOf: ({ evaluation }) => evaluation.environment.pressureRatio,
    },
    { name: 'steal', limit: 0.01, valueOf: ({ evaluation }) => evaluation.environment.stealRatio },
    {
      name: 'generator',
      limit: 0.7,
      valueOf: ({ evaluation }) => evaluation.environment.generatorEluRatio,
    },
    {
      name: 'default drift',
      limit: 0.05,
      valueOf: (launch) => (base.includes(launch) ? Math.abs(carried(launch) / usual - 1) : null),
    },
  ]
}

const rowHeight = 15

function strip(findings: Findings, x: Scale): Markup {
  const rows = rowsOf(findings)
  const width = Math.max(2, Math.min(14, (wideX[1] - wideX[0]) / Math.max(1, x.to - x.from) - 0.6))
  const cells = rows.map(({ name, limit, valueOf }, row) => {
    const y = row * rowHeight + 4
    const each = findings.launches.map((launch) => {
      const value = valueOf(launch)
      if (value === null) return null
      const share = Math.min(1, value / limit)
      return html`<rect
        class="${share >= 1 ? 'hot' : 'heat'}"
        opacity="${(0.12 + 0.88 * share).toFixed(2)}"
        x="${(x.place(launch.trial) - width / 2).toFixed(1)}"
        y="${y}"
        width="${width.toFixed(1)}"
        height="${rowHeight - 4}"
        ><title>
          trial ${launch.trial}: ${name} ${percent(value)} (limit ${percent(limit)})
        </title></rect
      >`
    })
    return html`<text x="4" y="${y + 9}" class="row">${name}</text>${each}`
  })
  return html`<svg
    class="plot strip"
    viewBox="0 0 980 ${rows.length * rowHeight + 6}"
    role="img"
    aria-label="What the host did during each launch"
  >
    ${cells}
  </svg>`
}

/** The course of the search, with what the host did meanwhile below it. */
export function convergenceFigure(findings: Findings): Figure {
  const { launches, baseline } = findings
  const measured = launches.filter(({ measurement }) => measurement !== null)
  const rest = launches.filter(({ measurement }) => measurement === null)
  const base = measured.filter(({ evaluation }) => isSame(evaluation.candidate, baseline))
  const others = measured.filter((launch) => !base.includes(launch))
  const axes = {
    // Up to the one after the last: its mark and its cells need room.
    x: linearScale([0, ...launches.map(({ trial }) => trial + 1)], wideX, 10),
    y: linearScale([0, ...measured.map(capacityOf)], wideY),
  }
  const best = measured.reduce<readonly (readonly [number, number])[]>(
    (line, launch) => [
      ...line,
      [launch.trial, Math.max(line.at(-1)?.[1] ?? 0, capacityOf(launch))],
    ],
    [],
  )
  const isOfPick = ({ evaluation }: Launch) =>
    findings.decision !== null && isSame(evaluation.candidate, findings.decision.pick)
  return {
    id: 'convergence',
    title: 'How the search went',
    isWide: true,
    caption: html`Capacity of each launch in the order they were made, and the best so far. The best
    so far flatters: among many noisy launches the luckiest leads, which is why the gain above comes
    from the confirmation alone. Below, what the host did meanwhile, darker towards the limit and
    red beyond it; "default drift" is how far a repeat of the default was from its usual capacity.`,
    drawing:
      measured.length === 0
        ? null
        : html`${legend([
              { look: 'base', shape: 'square', text: 'default' },
              { look: 'other', shape: 'ring', text: 'candidate' },
              { look: 'tuned', shape: 'disc', text: 'the pick' },
              { look: 'tuned', shape: 'line', text: 'best so far' },
              { look: 'bad', shape: 'cross', text: 'no figure (infeasible, hopeless or invalid)' },
            ])}
            <div class="stack">
              ${drawFrame({
                alt: 'Capacity by trial, and the best so far',
                ...axes,
                xLabel: 'trial',
                yLabel: 'capacity (requests per second)',
                marks: [
                  steps(best, 'tuned', axes),
                  dots(others.filter((each) => !isOfPick(each)).map(dotOf), 'other', 'ring', axes),
                  dots(base.map(dotOf), 'base', 'square', axes),
                  dots(others.filter(isOfPick).map(dotOf), 'tuned', 'disc', axes),
                  dots(rest.map(dotOf), 'bad', 'cross', axes),
                ],
              })}${strip(findings, axes.x)}
            </div>`,
  }
}
