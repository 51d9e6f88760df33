import { html, type Hole, type Markup } from '../markup.ts'

/** One figure of the report: what it shows, how to read it, and the drawing, or null when nothing was measured for it. */
export interface Figure {
  readonly id: string
  readonly title: string
  readonly caption: Hole
  readonly drawing: Markup | null
  /** Takes the whole width. */
  readonly isWide?: boolean
}

/** A figure as it stands in the page. One without data stays, and says so. */
export function showFigure({ id, title, caption, drawing, isWide = false }: Figure): Markup {
  const body = drawing ?? html`<p class="missing">Not measured in this run.</p>`
  return html`<figure id="${id}" class="${isWide ? 'wide' : 'half'}">
    <h3>${title}</h3>
    ${body}
    <figcaption>${caption}</figcaption>
  </figure> `
}
