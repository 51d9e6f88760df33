import type { UslFit } from '../../../core/evaluation.ts'
import { measuredOf, tunedOf, type Findings } from '../findings.ts'
import { html } from '../markup.ts'
import { figure as number } from '../../numbers.ts'
import { drawFrame, halfX, halfY } from '../plot/frame.ts'
import { dots, legend, line, type Axes, type Key, type Look, type Shape } from '../plot/marks.ts'
import { linearScale } from '../plot/scale.ts'
import type { Figure } from './figure.ts'

const throughputAt = ({ lambda, sigma, kappa }: UslFit, n: number) =>
  (lambda * n) / (1 + sigma * (n - 1) + kappa * n * (n - 1))

/** The concurrency at which throughput peaks; Infinity when it only levels off. */
const peakOf = ({ sigma, kappa }: UslFit) =>
  kappa > 0 ? Math.sqrt(Math.max(0, 1 - sigma) / kappa) : Infinity

const isFit = (usl: UslFit | null): usl is UslFit => usl !== null && usl.points.length > 0

function series(fit: UslFit, look: Look, shape: Shape, axes: Axes) {
  const points = fit.points.map(({ concurrency, perSecond }) => ({
    x: concurrency,
    y: perSecond,
    title: `${concurrency} connections: ${number(perSecond)} requests per second`,
  }))
  const curve = Array.from({ length: 61 }, (_, index) => 1 + (index * (axes.x.to - 1)) / 60)
  return [
    line(
      curve.map((n) => [n, throughputAt(fit, n)] as const),
      look,
      axes,
    ),
    dots(points, look, shape, axes),
  ]
}

const inWords = (fit: UslFit) => {
  const peak = peakOf(fit)
  const top = Number.isFinite(peak) ? `peak at ${number(peak)} connections` : 'no peak'
  return `contention ${fit.sigma.toFixed(3)}, crosstalk ${fit.kappa.toExponential(1)}, ${top}`
}

/** Closed-loop throughput against concurrency, with the scalability law fitted to it. */
export function throughputFigure(findings: Findings): Figure {
  const { baseline } = findings
  const pick = tunedOf(findings)
  const lastFit = (launches: ReturnType<typeof measuredOf>) =>
    launches.map(({ measurement }) => measurement.usl).findLast(isFit) ?? null
  const base = lastFit(measuredOf(findings, baseline))
  const tuned = pick === null ? null : lastFit(measuredOf(findings, pick))
  const fits = [base, tuned].filter(isFit)
  const points = fits.flatMap((fit) => fit.points)
  const axes = {
    x: linearScale([0, ...points.map(({ concurrency }) => concurrency)], halfX),
    y: linearScale([0, ...points.map(({ perSecond }) => perSecond * 1.05)], halfY),
  }
  const keys: readonly Key[] = [
    ...(base === null
      ? []
      : [{ look: 'base', shape: 'square', text: `default: ${inWords(base)}` } as const]),
    ...(tuned === null
      ? []
      : [{ look: 'tuned', shape: 'disc', text: `tuned: ${inWords(tuned)}` } as const]),
  ]
  return {
    id: 'throughput',
    title: 'Throughput against concurrency',
    caption: html`Closed loop: each connection sends its next request when the last was answered.
    The curve is Gunther's Universal Scalability Law fitted to the points: contention bends it flat,
    crosstalk bends it down. It is an upper bound; latency is not looked at here.`,
    drawing:
      fits.length === 0
        ? null
        : html`${legend(keys)}${drawFrame({
            alt: 'Throughput against concurrency with the fitted scalability law',
            ...axes,
            xLabel: 'connections',
            yLabel: 'requests per second',
            marks: [
              base === null ? null : series(base, 'base', 'square', axes),
              tuned === null ? null : series(tuned, 'tuned', 'disc', axes),
            ],
          })}`,
  }
}
