import { printCandidate } from '../../candidate-text.ts'
import { isSame, measuredOf, tunedOf, type Findings, type Measured } from '../findings.ts'
import { html } from '../markup.ts'
import { figure as number } from '../../numbers.ts'
import { drawFrame, halfX, halfY } from '../plot/frame.ts'
import { dots, legend, steps, type Dot } from '../plot/marks.ts'
import { linearScale } from '../plot/scale.ts'
import type { Figure } from './figure.ts'

const dotOf = ({ trial, evaluation, measurement }: Measured): Dot => ({
  x: measurement.memoryBytes / 2 ** 20,
  y: measurement.capacityPerSecond,
  title: `trial ${trial}: ${number(measurement.capacityPerSecond)}/s in ${number(measurement.memoryBytes / 2 ** 20)} MiB with ${printCandidate(evaluation.candidate)}`,
})

/** The launches that no other beats in both capacity and memory, by memory. */
function frontier(values: readonly Dot[]): readonly Dot[] {
  const byMemory = values.toSorted((a, b) => a.x - b.x || b.y - a.y)
  return byMemory.reduce<readonly Dot[]>(
    (front, dot) => (dot.y > (front.at(-1)?.y ?? -1) ? [...front, dot] : front),
    [],
  )
}

/** Capacity against memory of every launch. */
export function paretoFigure(findings: Findings): Figure {
  const launches = measuredOf(findings)
  const pick = tunedOf(findings)
  const base = launches.filter(({ evaluation }) => isSame(evaluation.candidate, findings.baseline))
  const tuned = pick === null ? [] : measuredOf(findings, pick)
  const others = launches.filter((each) => !base.includes(each) && !tuned.includes(each))
  const all = launches.map(dotOf)
  const axes = {
    x: linearScale([0, ...all.map(({ x }) => x)], halfX),
    y: linearScale([0, ...all.map(({ y }) => y)], halfY),
  }
  const front = frontier(all)
  return {
    id: 'pareto',
    title: 'Capacity for memory',
    caption: html`Memory of all processes of the target together, and the capacity it bought. The
    line joins the launches that no other beats in both: where it flattens, more memory (usually:
    more workers) buys little.`,
    drawing:
      all.length === 0
        ? null
        : html`${legend([
            { look: 'base', shape: 'square', text: 'default' },
            { look: 'tuned', shape: 'disc', text: 'tuned' },
            { look: 'other', shape: 'ring', text: 'candidate' },
            { look: 'other', shape: 'line', text: 'frontier' },
          ])}${drawFrame({
            alt: 'Capacity against memory of every launch',
            ...axes,
            xLabel: 'memory of the target (MiB)',
            yLabel: 'capacity (requests per second)',
            marks: [
              steps(
                front.map(({ x, y }) => [x, y] as const),
                'other',
                axes,
              ),
              dots(others.map(dotOf), 'other', 'ring', axes),
              dots(base.map(dotOf), 'base', 'square', axes),
              dots(tuned.map(dotOf), 'tuned', 'disc', axes),
            ],
          })}`,
  }
}
