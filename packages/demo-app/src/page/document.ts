import { escapeHtml } from './escape.ts'
import { style } from './style.ts'

/** A whole HTML document around a body that is HTML already. */
export function htmlDocument(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
${body}
</html>
`
}
