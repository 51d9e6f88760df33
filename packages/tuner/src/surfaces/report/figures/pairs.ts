import { gaugeOf } from '../../../core/compare/gauge.ts'
import { scoreOf } from '../../../core/compare/score.ts'
import { EQUIVALENCE_RATIO } from '../../../core/objective.ts'
import type { Findings } from '../findings.ts'
import { html, type Markup } from '../markup.ts'
import { figure as number } from '../../numbers.ts'
import { signedPercent } from '../../../percent.ts'
import { drawFrame, halfX } from '../plot/frame.ts'
import { bandUp, dots, legend, type Axes } from '../plot/marks.ts'
import { bandScale, linearScale } from '../plot/scale.ts'
import type { Figure } from './figure.ts'

interface Difference {
  readonly ratio: number
  readonly title: string
}

const CAPACITY = { kind: 'capacity' } as const

/** The pairs whose launches were both measured, by what the session was to make better. */
function differencesOf({ pairs, plan, launches }: Findings): readonly Difference[] {
  const objective = plan?.objective ?? CAPACITY
  const gauge = plan === null ? null : gaugeOf(objective, plan.slo)
  const best = Math.max(
    0,
    ...launches.map(({ measurement }) => measurement?.capacityPerSecond ?? 0),
  )
  const shown = (score: number) => number(gauge === null ? score : gauge.ofScore(score))
  return pairs.flatMap(({ trial, candidate, baseline }) => {
    if (candidate.measurement === null || baseline.measurement === null) return []
    const tuned = scoreOf(candidate.measurement, objective, best)
    const base = scoreOf(baseline.measurement, objective, best)
    const ratio = tuned / base - 1
    const title = `trial ${trial}: ${shown(base)} to ${shown(tuned)} ${gauge?.unit ?? ''}, ${signedPercent(ratio)}`
    return [{ ratio, title }]
  })
}

/** A confidence interval as a bar with its estimate in the middle. */
function interval(
  row: number,
  low: number,
  high: number,
  estimate: number,
  { x, y }: Axes,
): Markup {
  const at = y.place(row)
  const place = (ratio: number) => x.place(ratio * 100).toFixed(1)
  return html`<g class="interval"
    ><title>
      ${signedPercent(estimate)}, 95 % interval ${signedPercent(low)} to ${signedPercent(high)}</title
    ><line x1="${place(low)}" x2="${place(high)}" y1="${at}" y2="${at}" /><path
      d="M${place(estimate)} ${at - 8}l7 8l-7 8l-7 -8Z"
  /></g>`
}

/** Every pair of the confirmation, and the interval that is the result. */
export function pairsFigure(findings: Findings): Figure {
  const { decision } = findings
  const differences = differencesOf(findings)
  const comparison = decision?.comparison ?? null
  const rows = [
    ...differences.map((_, index) => `pair ${index + 1}`),
    ...(comparison === null ? [] : ['all']),
  ]
  const y = bandScale(rows, [26, Math.max(120, 26 + rows.length * 24)])
  const ends = comparison === null ? [] : [comparison.lowRatio, comparison.highRatio]
  const ratios = [
    0,
    EQUIVALENCE_RATIO,
    -EQUIVALENCE_RATIO,
    ...ends,
    ...differences.map(({ ratio }) => ratio),
  ]
  const axes = {
    x: linearScale(
      ratios.map((ratio) => ratio * 100),
      halfX,
    ),
    y: {
      ...y,
      span: [y.span[1], y.span[0]],
      ticks: rows.map((label, index) => ({ at: y.place(index), label })),
    },
  } as const
  const zero = axes.x.place(0)
  return {
    id: 'pairs',
    title: 'The confirmation, pair by pair',
    caption: html`Each dot is one pair of fresh launches, default and tuned, one right after the
    other in alternating order: whatever the host did, it did to both. The diamond is the estimate
    from all pairs with its 95 % interval. Inside the shaded band
    (${String(EQUIVALENCE_RATIO * 100)} % either way) two settings count as equals.`,
    drawing:
      differences.length === 0
        ? null
        : html`${legend([
            { look: 'tuned', shape: 'disc', text: 'one pair' },
            { look: 'base', shape: 'line', text: 'no difference' },
          ])}${drawFrame({
            alt: 'Difference of each pair of the confirmation',
            ...axes,
            xLabel: 'tuned over default (%)',
            yLabel: '',
            marks: [
              bandUp(-100 * EQUIVALENCE_RATIO, 100 * EQUIVALENCE_RATIO, axes),
              html`<line
                class="line base"
                x1="${zero}"
                x2="${zero}"
                y1="${axes.y.span[1]}"
                y2="${axes.y.span[0]}"
              />`,
              dots(
                differences.map(({ ratio, title }, index) => ({ x: ratio * 100, y: index, title })),
                'tuned',
                'disc',
                axes,
              ),
              comparison === null
                ? null
                : interval(
                    differences.length,
                    comparison.lowRatio,
                    comparison.highRatio,
                    comparison.effectRatio,
                    axes,
                  ),
            ],
          })}`,
  }
}
