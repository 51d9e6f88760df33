import type { Candidate } from '../../../space/dimension.ts'
import { isotonic } from '../../../core/statistics/isotonic.ts'
import type { Probe } from '../../../core/evaluation.ts'
import { measuredOf, tunedOf, type Findings } from '../findings.ts'
import { html } from '../markup.ts'
import { figure as number, percent } from '../../numbers.ts'
import { drawFrame, halfX, halfY } from '../plot/frame.ts'
import {
  dots,
  legend,
  limitAcross,
  line,
  markUp,
  type Axes,
  type Dot,
  type Key,
  type Look,
  type Shape,
} from '../plot/marks.ts'
import { linearScale, logScale } from '../plot/scale.ts'
import type { Figure } from './figure.ts'

const probesOf = (findings: Findings, candidate: Candidate | null): readonly Probe[] =>
  candidate === null
    ? []
    : measuredOf(findings, candidate)
        .flatMap(({ measurement }) => measurement.probes)
        .filter(({ verdict }) => verdict !== 'invalid')

const dotOf = ({ ratePerSecond, p99Ms, achievedRatio, verdict, reason }: Probe): Dot => ({
  x: ratePerSecond,
  y: p99Ms,
  title: `${number(ratePerSecond)}/s offered, ${percent(achievedRatio)} achieved: p99 ${number(p99Ms)} ms, ${verdict}${reason === '' ? '' : ` (${reason})`}`,
})

/** Kept probes as full dots, missed ones as crosses, and the rising line through all of them. */
function series(probes: readonly Probe[], look: Look, shape: Shape, axes: Axes) {
  const kept = probes.filter(({ verdict }) => verdict === 'kept').map(dotOf)
  const missed = probes.filter(({ verdict }) => verdict === 'missed').map(dotOf)
  const points = probes.map(({ ratePerSecond, p99Ms, requests }) => ({
    x: ratePerSecond,
    y: Math.log(p99Ms),
    weight: Math.max(1, requests),
  }))
  const rising = isotonic(points).map(({ x, y }) => [x, Math.exp(y)] as const)
  return [
    line(rising, look, axes),
    dots(kept, look, shape, axes),
    dots(missed, look, 'cross', axes),
  ]
}

/** p99 against the offered rate, for what ran before and for the pick, with the SLO. */
export function latencyFigure(findings: Findings): Figure {
  const { plan, baseline, decision } = findings
  const base = probesOf(findings, baseline)
  const tuned = probesOf(findings, tunedOf(findings))
  const sloMs = plan?.slo.latencyMs ?? NaN
  const all = [...base, ...tuned]
  const axes = {
    x: linearScale([0, ...all.map(({ ratePerSecond }) => ratePerSecond)], halfX),
    y: logScale([sloMs, ...all.map(({ p99Ms }) => p99Ms)], halfY),
  }
  const keys: readonly Key[] = [
    { look: 'base', shape: 'square', text: 'default' },
    ...(tuned.length > 0 ? [{ look: 'tuned', shape: 'disc', text: 'tuned' } as const] : []),
    { look: 'other', shape: 'cross', text: 'SLO missed' },
  ]
  const capacities =
    decision === null
      ? []
      : [
          markUp(
            {
              value: decision.baselineCapacityPerSecond,
              name: number(decision.baselineCapacityPerSecond),
            },
            'base',
            axes,
          ),
          tuned.length === 0
            ? null
            : markUp(
                {
                  value: decision.capacityPerSecond,
                  name: number(decision.capacityPerSecond),
                  row: 1,
                },
                'tuned',
                axes,
              ),
        ]
  return {
    id: 'latency',
    title: 'p99 against offered load',
    caption: html`Each mark is one window of open-loop load: the rate that was offered, and the
    latency 99 % of its requests stayed under, from the moment each was due. Lines rise through all
    windows; upright lines are the capacities that were found. Where a curve crosses the SLO, the
    capacity ends.`,
    drawing:
      all.length === 0
        ? null
        : html`${legend(keys)}${drawFrame({
            alt: `p99 latency against offered load, SLO ${number(sloMs)} ms`,
            ...axes,
            xLabel: 'offered load (requests per second)',
            yLabel: 'p99 (ms, log)',
            marks: [
              limitAcross(sloMs, `SLO ${number(sloMs)} ms`, axes),
              capacities,
              series(base, 'base', 'square', axes),
              series(tuned, 'tuned', 'disc', axes),
            ],
          })}`,
  }
}
