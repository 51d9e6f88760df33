import { printCandidate } from '../../candidate-text.ts'
import type { Dimension } from '../../../space/dimension.ts'
import { measuredOf, tunedOf, type Findings, type Measured } from '../findings.ts'
import { html, type Markup } from '../markup.ts'
import { figure as number } from '../../numbers.ts'
import { drawFrame, halfX, halfY } from '../plot/frame.ts'
import { dots, legend, line, markUp } from '../plot/marks.ts'
import { bandScale, linearScale } from '../plot/scale.ts'
import type { Figure } from './figure.ts'

/** A plot's names stay short: of a path, its end. */
const short = (value: string | number) => {
  const text = String(value)
  return text.length > 14 ? `…${text.slice(-13)}` : text
}

const ROOM_ABOVE = 1.15

function curve(
  { name, values, baseline }: Dimension,
  launches: readonly Measured[],
  findings: Findings,
): Markup {
  const pick = tunedOf(findings)?.[name]
  const indexOf = (launch: Measured) =>
    values.findIndex((value) => value === launch.evaluation.candidate[name])
  const tried = launches.filter((launch) => indexOf(launch) >= 0)
  const capacity = ({ measurement }: Measured) => measurement.capacityPerSecond
  const axes = {
    x: bandScale(values.map(short), halfX),
    // Room above the highest launch for the names of the lines.
    y: linearScale([0, ...tried.map((launch) => ROOM_ABOVE * capacity(launch))], halfY),
  }
  const best = values.flatMap((_, index) => {
    const here = tried.filter((launch) => indexOf(launch) === index).map(capacity)
    return here.length === 0 ? [] : [[index, Math.max(...here)] as const]
  })
  const marked = (value: unknown, look: 'base' | 'tuned', row: number) => {
    const index = values.findIndex((each) => each === value)
    const text = look === 'base' ? 'default' : 'tuned'
    return index < 0 ? null : markUp({ value: index, name: text, row }, look, axes)
  }
  return html`<div>
    ${drawFrame({
      alt: `Capacity against ${name}`,
      ...axes,
      xLabel: name,
      yLabel: 'capacity (requests per second)',
      marks: [
        marked(baseline, 'base', 1),
        marked(pick, 'tuned', 0),
        line(best, 'tuned', axes),
        dots(
          tried.map((launch) => ({
            x: indexOf(launch),
            y: capacity(launch),
            title: `trial ${launch.trial}: ${number(capacity(launch))}/s with ${printCandidate(launch.evaluation.candidate)}`,
          })),
          'other',
          'ring',
          axes,
        ),
      ],
    })}
  </div>`
}

/** Capacity against each knob that was searched. */
export function responseFigure(findings: Findings): Figure {
  const launches = measuredOf(findings)
  const space = findings.plan?.space ?? []
  return {
    id: 'response',
    title: 'What each knob does',
    isWide: true,
    caption: html`Each ring is one launch, whatever the other knobs were at; the line joins the best
    that was seen with each value. A flat line is a knob that does not matter here; rings far below
    the line are launches whose other knobs were bad, not a verdict on this value.`,
    drawing:
      launches.length === 0 || space.length === 0
        ? null
        : html`${legend([
              { look: 'other', shape: 'ring', text: 'one launch' },
              { look: 'tuned', shape: 'line', text: 'best seen with the value' },
            ])}
            <div class="multiples">
              ${space.map((dimension) => curve(dimension, launches, findings))}
            </div>`,
  }
}
