/** Text that is HTML already. Whatever else is put into `html` is escaped. */
export interface Markup {
  readonly markup: string
}

/** What may stand in a hole of `html`. Null leaves nothing. */
export type Hole = Markup | string | number | null | readonly Hole[]

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escape = (text: string) =>
  text
    .replaceAll(/[&<>"']/g, (character) => entities[character] ?? character)
    // Control and direction characters could hide what a text says.
    .replaceAll(/(?!\n)[\p{Cc}\p{Bidi_C}]/gu, ' ')

const isList = (hole: Hole): hole is readonly Hole[] => Array.isArray(hole)

function fill(hole: Hole): string {
  if (hole === null) return ''
  if (isList(hole)) return hole.map(fill).join('')
  return typeof hole === 'object' ? hole.markup : escape(String(hole))
}

/** HTML or SVG with holes; plain text in a hole is escaped, so nothing an app says can become markup. */
export function html(pieces: TemplateStringsArray, ...holes: readonly Hole[]): Markup {
  const filled = pieces.map((piece, index) => piece + fill(holes[index] ?? null))
  return { markup: filled.join('') }
}

/** Text written by this package that is markup, such as a style sheet. */
export function trusted(markup: string): Markup {
  return { markup }
}
