import { uwsgiRows } from './compat/uwsgi-rows.ts'
import { sections, type Row } from './row.ts'
import { table } from './table.ts'

const introduction = `# Metrics

Generated from \`packages/supervisor/src/surfaces/metrics/table.ts\`; do not edit.

\`--metrics 9100\` (or \`HOST:PORT\`) serves them for Prometheus at \`/metrics\`, on a listener of the supervisor's own. Workers
push a report once a second and a scrape reads the last one, so it never waits for a worker, however busy or stuck.

The label \`slot\` is the number of a worker's place, 1 and up; it stays the same when the worker is replaced, and there is
no label that grows without bound. Counters go on over the lives of a slot and never go backwards. What a life did after
its last report is not counted, which is less than a second and only when it was killed. A gauge of a slot speaks of the
worker that takes its traffic, or of the one that is about to; it is 0 while there is none, unless the table says absent.

A listener on loopback answers only requests for a name of loopback (\`Host: localhost\`, \`127.0.0.1\`, \`[::1]\`, with any port), and
others with 403: no web page can have its own name lead there and read it in somebody's browser. A proxy in front must send such
a \`Host\`, or \`metrics\` be bound to another address, where any name is answered.
`

/** docs/metrics.md */
export function renderMetricsReference(): string {
  const ids = Object.keys(sections) as (keyof typeof sections)[]
  return [introduction, ...ids.filter((id) => id !== 'compat').map(section), compat()].join('\n')
}

function section(id: keyof typeof sections): string {
  const rows = table.filter((row) => row.section === id)
  return `## ${sections[id]}

| metric | type | labels | what it tells |
|---|---|---|---|
${rows.map(line).join('\n')}
`
}

function compat(): string {
  return `## ${sections.compat}

\`--metrics-compat uwsgi\` adds these, under the names and with the labels of uwsgi_exporter. They say what \`--stats\` says
(docs/uwsgi-stats.md), whether or not there is such a listener. \`stats_uri\` is where it is, or \`stint\`.

| metric | type | labels | what it tells |
|---|---|---|---|
${uwsgiRows({ settings: { stats: null, statsHttp: false }, view: noView })
  .map(line)
  .join('\n')}
`
}

/** The page reads no values. */
function noView(): never {
  throw new Error('the reference has no view')
}

function line(row: Row): string {
  const labels = row.type === 'histogram' ? ['le'] : row.labels
  const cells = [code(row.name), row.type, labels.map(code).join(', '), row.help]
  return `| ${cells.join(' | ')} |`
}

function code(text: string): string {
  return `\`${text}\``
}
