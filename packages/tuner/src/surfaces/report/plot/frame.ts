import { html, type Hole, type Markup } from '../markup.ts'
import type { Scale, Span } from './scale.ts'

/** Where the axes of a plot lie, in units that are CSS pixels on a wide screen; figures stand left and below. */
export const halfX: Span = [58, 464]
export const halfY: Span = [252, 26]
/** Those of a plot over the whole width of the page. */
export const wideX: Span = [104, 964]
export const wideY: Span = [232, 26]

const right = 16
const below = 48

/** A plot: axes, grid and what is drawn on them, in this order. */
export interface Frame {
  /** For those who cannot see it: what the plot shows. */
  readonly alt: string
  readonly x: Scale
  readonly y: Scale
  readonly xLabel: string
  readonly yLabel: string
  readonly marks: readonly Hole[]
}

const round = (value: number) => Math.round(value * 10) / 10

/** A tick's label stays inside the drawing. */
const anchorOf = (at: number, { span }: Scale) => (at > span[1] - 14 ? 'end' : 'middle')

function xTicks({ x, y }: Frame): readonly Markup[] {
  const [bottom, top] = y.span
  return x.ticks.map(
    ({ at, label }) =>
      html`<line class="grid" x1="${round(at)}" x2="${round(at)}" y1="${top}" y2="${bottom}" /><text
          x="${round(at)}"
          y="${bottom + 17}"
          text-anchor="${anchorOf(at, x)}"
          >${label}</text
        >`,
  )
}

function yTicks({ x, y }: Frame): readonly Markup[] {
  const [from, to] = x.span
  return y.ticks.map(
    ({ at, label }) =>
      html`<line class="grid" x1="${from}" x2="${to}" y1="${round(at)}" y2="${round(at)}" /><text
          x="${from - 7}"
          y="${round(at + 4)}"
          text-anchor="end"
          >${label}</text
        >`,
  )
}

/** Draws a plot as one inline SVG that fills its place and keeps its proportions. */
export function drawFrame(frame: Frame): Markup {
  const { x, y, alt, xLabel, yLabel, marks } = frame
  const [width, height] = [x.span[1] + right, y.span[0] + below]
  return html`<svg class="plot" viewBox="0 0 ${width} ${height}" role="img" aria-label="${alt}">
    ${xTicks(frame)}${yTicks(frame)}
    <path class="axis" d="M${x.span[0]} ${y.span[1]}V${y.span[0]}H${x.span[1]}" />
    <text class="name" x="${(x.span[0] + x.span[1]) / 2}" y="${height - 10}" text-anchor="middle">
      ${xLabel}
    </text>
    <text class="name" x="4" y="13">${yLabel}</text>
    ${marks}
  </svg>`
}
