import { html, type Markup } from '../markup.ts'
import type { Scale } from './scale.ts'

/** The pair of scales that marks are placed with. */
export interface Axes {
  readonly x: Scale
  readonly y: Scale
}

/** A measured value. `title` is shown on hovering. */
export interface Dot {
  readonly x: number
  readonly y: number
  readonly title: string
}

/** How a mark looks; each is told apart by shape and dashes too, not by colour alone. */
export type Look = 'tuned' | 'base' | 'middle' | 'other' | 'bad'

/** The shapes of dots. */
export type Shape = 'disc' | 'ring' | 'square' | 'cross'

const round = (value: number) => Math.round(value * 10) / 10

function shapeAt(shape: Shape, [x, y]: readonly [number, number]): Markup {
  if (shape === 'square') return html`<rect x="${x - 3.5}" y="${y - 3.5}" width="7" height="7" />`
  if (shape === 'cross') return html`<path d="M${x - 3.5} ${y - 3.5}l7 7m0-7l-7 7" />`
  return html`<circle cx="${x}" cy="${y}" r="${shape === 'ring' ? 3.5 : 4}" />`
}

/** Measured values. */
export function dots(values: readonly Dot[], look: Look, shape: Shape, { x, y }: Axes): Markup {
  const each = values.map(
    (dot) =>
      html`<g
        ><title>${dot.title}</title
        >${shapeAt(shape, [round(x.place(dot.x)), round(y.place(dot.y))])}</g
      >`,
  )
  return html`<g class="dots ${look} ${shape}">${each}</g>`
}

const path = (points: readonly (readonly [number, number])[]) =>
  points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('')

/** A line through points, in the order given. */
export function line(
  points: readonly (readonly [x: number, y: number])[],
  look: Look,
  { x, y }: Axes,
): Markup {
  const placed = points.map(([px, py]) => [x.place(px), y.place(py)] as const)
  return html`<path class="line ${look}" d="${path(placed)}" />`
}

/** A line that keeps its value until the next point. */
export function steps(
  points: readonly (readonly [x: number, y: number])[],
  look: Look,
  axes: Axes,
): Markup {
  const corners = points.flatMap(([x, y], index) => {
    const before = points[index - 1]
    return before === undefined ? [[x, y] as const] : [[x, before[1]] as const, [x, y] as const]
  })
  return line(corners, look, axes)
}

/** A limit across the plot, named at its left end, where plots of load are empty. */
export function limitAcross(value: number, name: string, { x, y }: Axes): Markup {
  const at = round(y.place(value))
  const isHigh = at < y.span[1] + 16
  return html`<g class="limit"
    ><line x1="${x.span[0]}" x2="${x.span[1]}" y1="${at}" y2="${at}" /><text
      x="${x.span[0] + 6}"
      y="${isHigh ? at + 15 : at - 5}"
      >${name}</text
    ></g
  >`
}

/** A value on the x axis marked from bottom to top, named beside the line; `row` keeps names apart. */
export function markUp(
  { value, name, row = 0 }: { value: number; name: string; row?: number },
  look: Look,
  { x, y }: Axes,
): Markup {
  const at = round(x.place(value))
  const isLeft = at > (x.span[0] + x.span[1]) / 2
  return html`<g class="mark ${look}"
    ><line x1="${at}" x2="${at}" y1="${y.span[1]}" y2="${y.span[0]}" /><text
      x="${isLeft ? at - 5 : at + 5}"
      y="${y.span[1] + 12 + row * 16}"
      text-anchor="${isLeft ? 'end' : 'start'}"
      >${name}</text
    ></g
  >`
}

/** A region between two values of the x axis, over the whole height. */
export function bandUp(from: number, to: number, { x, y }: Axes): Markup {
  const [left, right] = [round(x.place(from)), round(x.place(to))]
  return html`<rect
    class="band"
    x="${left}"
    width="${round(right - left)}"
    y="${y.span[1]}"
    height="${y.span[0] - y.span[1]}"
  />`
}

/** One entry of a legend, drawn with the mark it explains. */
export interface Key {
  readonly look: Look
  readonly shape: Shape | 'line'
  readonly text: string
}

/** What the marks mean, in HTML above the plot. */
export function legend(keys: readonly Key[]): Markup {
  const items = keys.map(({ look, shape, text }) => {
    const swatch =
      shape === 'line'
        ? html`<path class="line ${look}" d="M1 7H23" />`
        : html`<g class="dots ${look} ${shape}">${shapeAt(shape, [12, 7])}</g>`
    return html`<li><svg viewBox="0 0 24 14" aria-hidden="true">${swatch}</svg>${text}</li>`
  })
  return html`<ul class="legend">
    ${items}
  </ul>`
}
