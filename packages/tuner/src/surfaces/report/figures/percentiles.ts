import type { Probe } from '../../../core/evaluation.ts'
import { measuredOf, tunedOf, type Findings } from '../findings.ts'
import { html } from '../markup.ts'
import { figure as number } from '../../numbers.ts'
import { drawFrame, halfX, halfY } from '../plot/frame.ts'
import { dots, legend, limitAcross, line, type Axes, type Look, type Shape } from '../plot/marks.ts'
import { logScale, type Scale } from '../plot/scale.ts'
import type { Figure } from './figure.ts'

/** Percentiles are placed by the share that is slower, so that the tail gets the room: 99 % and 99.9 % are a decade apart. */
function quantileScale(mostOneIn: number): Scale {
  const scale = logScale([2, Math.max(1000, mostOneIn)], halfX)
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

/** One in how many requests is slower than so many milliseconds; the maximum is one in all. */
function pointsOf({
  requests,
  p50Ms,
  p99Ms,
  p999Ms,
  curve = [
    { share: 0.5, ms: p50Ms },
    { share: 0.99, ms: p99Ms },
    { share: 0.999, ms: p999Ms },
  ],
}: Probe): readonly (readonly [number, number])[] {
  return curve.flatMap(({ share, ms }) => {
    const oneIn = share === 1 ? requests : 1 / (1 - share)
    // A share of fewer requests than there were is the maximum again.
    return oneIn > requests ? [] : [[Number(oneIn.toPrecision(6)), ms] as const]
  })
}

function curveOf(probe: Probe, look: Look, shape: Shape, axes: Axes) {
  const points = pointsOf(probe)
  return [
    line(points, look, axes),
    dots(
      points.map(([x, y]) => ({
        x,
        y,
        title: `${x === probe.requests ? `the slowest of ${x} took` : `1 in ${number(x)} is slower than`} ${number(y)} ms, at ${number(probe.ratePerSecond)}/s`,
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
  const points = found.flatMap(({ probe }) => pointsOf(probe))
  const axes = {
    x: quantileScale(Math.max(...points.map(([oneIn]) => oneIn))),
    y: logScale([sloMs, ...points.map(([, ms]) => ms)], halfY),
  }
  return {
    id: 'percentiles',
    title: 'Latency by percentile',
    caption: html`The pick at about half, four fifths and all of its capacity. To the right is the
    tail: one request in a hundred, one in a thousand, and at the end of each line the slowest of
    all. One window each; the straight lines between the points are for the eye.`,
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
                found.map(({ look, shape, probe }) => curveOf(probe, look, shape, axes)),
              ],
            },
          )}`,
  }
}
