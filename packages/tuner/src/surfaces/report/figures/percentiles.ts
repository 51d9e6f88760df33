import type { Probe } from '../../../core/evaluation.ts'
import { measuredOf, tunedOf, type Findings } from '../findings.ts'
import { html } from '../markup.ts'
import { figure as number } from '../../numbers.ts'
import { drawFrame, halfX, halfY } from '../plot/frame.ts'
import { dots, legend, limitAcross, line, type Axes, type Look, type Shape } from '../plot/marks.ts'
import { logScale, type Scale } from '../plot/scale.ts'
import type { Figure } from './figure.ts'

/** Percentiles are placed by the share that is slower, so that the tail gets the room: 99 % and 99.9 % are a decade apart. */
function quantileScale(): Scale {
  const scale = logScale([2, 1000], halfX)
  const ticks = [
    [2, '50 %'],
    [10, '90 %'],
    [100, '99 %'],
    [1000, '99.9 %'],
  ] as const
  return { ...scale, ticks: ticks.map(([oneIn, label]) => ({ at: scale.place(oneIn), label })) }
}

const levels = [
  [0.5, 'other', 'ring'],
  [0.8, 'middle', 'square'],
  [1, 'tuned', 'disc'],
] as const satisfies readonly (readonly [number, Look, Shape])[]

/** The probe closest to a share of the capacity, if one is within a tenth of it. */
function nearest(probes: readonly Probe[], share: number, capacity: number): Probe | null {
  const distance = ({ ratePerSecond }: Probe) => Math.abs(ratePerSecond / capacity - share)
  const [best] = probes.toSorted((a, b) => distance(a) - distance(b) || b.requests - a.requests)
  return best === undefined || distance(best) > 0.1 ? null : best
}

function curve(probe: Probe, look: Look, shape: Shape, axes: Axes) {
  const points = [
    [2, probe.p50Ms],
    [100, probe.p99Ms],
    [1000, probe.p999Ms],
  ] as const
  return [
    line(points, look, axes),
    dots(
      points.map(([x, y]) => ({
        x,
        y,
        title: `1 in ${x} is slower than ${number(y)} ms, at ${number(probe.ratePerSecond)}/s`,
      })),
      look,
      shape,
      axes,
    ),
  ]
}

/** Latency by percentile at half, four fifths and all of the capacity of the pick. */
export function percentilesFigure(findings: Findings): Figure {
  const candidate = tunedOf(findings) ?? findings.baseline
  const launches = measuredOf(findings, candidate)
  const capacity =
    findings.decision?.capacityPerSecond ?? launches[0]?.measurement.capacityPerSecond ?? 0
  const probes = launches
    .flatMap(({ measurement }) => measurement.probes)
    .filter(({ verdict }) => verdict !== 'invalid')
  const found = levels.flatMap(([share, look, shape]) => {
    const probe = nearest(probes, share, capacity)
    return probe === null ? [] : [{ share, look, shape, probe }]
  })
  const sloMs = findings.plan?.slo.latencyMs ?? NaN
  const axes = {
    x: quantileScale(),
    y: logScale([sloMs, ...found.flatMap(({ probe }) => [probe.p50Ms, probe.p999Ms])], halfY),
  }
  return {
    id: 'percentiles',
    title: 'Latency by percentile',
    caption: html`The pick at about half, four fifths and all of its capacity. To the right is the
    tail: one request in a hundred, one in a thousand. Three percentiles of one window each; the
    straight lines between them are for the eye.`,
    drawing:
      found.length === 0
        ? null
        : html`${legend(found.map(({ share, look, shape, probe }) => ({ look, shape, text: `${share * 100} % of capacity (${number(probe.ratePerSecond)}/s)` })))}${drawFrame(
            {
              alt: 'Latency by percentile at three loads',
              ...axes,
              xLabel: 'share of requests that are faster',
              yLabel: 'latency (ms, log)',
              marks: [
                limitAcross(sloMs, `SLO ${number(sloMs)} ms`, axes),
                found.map(({ look, shape, probe }) => curve(probe, look, shape, axes)),
              ],
            },
          )}`,
  }
}
