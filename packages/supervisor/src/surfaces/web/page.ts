import { createHash } from 'node:crypto'
import { script } from './script.ts'
import { style } from './style.ts'

const columns = [
  'slot',
  'state',
  'pid',
  'generation',
  'age',
  'requests',
  'in flight',
  'busy',
  'memory',
  'rate',
]

const sections = {
  queues: 'Listen queue',
  reload: 'Reload',
  deaths: 'Last end in each slot',
  exits: 'Ends, by cause',
  recycles: 'Replaced on purpose',
}

/** The page at `/`: complete in itself, filled by polling `/status` each second, and read-only. */
export const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Stint</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<h1>Stint</h1>
<p id="lost" hidden>The supervisor does not answer; what is shown is old.</p>
<div id="summary"></div>
<div id="warnings"></div>
<div class="table"><table>
<thead><tr>${columns.map((column) => `<th scope="col">${column}</th>`).join('')}</tr></thead>
<tbody id="slots"></tbody>
</table></div>
<div class="grid">
${Object.entries(sections)
  .map(([id, title]) => `<section><h2>${title}</h2><div id="${id}"></div></section>`)
  .join('\n')}
</div>
<footer>Also here: <a href="metrics">metrics</a>, <a href="status">status</a>, <a href="readyz">readyz</a>, <a href="livez">livez</a>.</footer>
<script>${script}</script>
</body>
</html>
`

/** Nothing may run, style or load but what the page itself carries; only its own origin is asked. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  `script-src ${hashOf(script)}`,
  `style-src ${hashOf(style)}`,
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`
}
