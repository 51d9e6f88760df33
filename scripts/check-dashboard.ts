/**
 * Runs every query of grafana/stint.json against a live Prometheus that scrapes a live supervisor under a little load.
 * Exits with 1 when a query is wrong, has no data, or none that is a number.
 * Run: node --conditions=@stint/source scripts/check-dashboard.ts
 */
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { startPrometheus, type Prometheus } from './dashboard/prometheus.ts'
import { startDemo } from './demo.ts'

/** More scrapes than a rate over 10 s needs. */
const SCRAPES = 15

interface Query {
  readonly title: string
  readonly expr: string
}

function queriesOf(path: string): readonly Query[] {
  const { panels } = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as {
    readonly panels: readonly { readonly title: string; readonly targets?: readonly Query[] }[]
  }
  return panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => ({ title, expr: fill(expr) })),
  )
}

/** What Grafana does with its variables. */
function fill(expr: string): string {
  return expr
    .replaceAll('$__rate_interval', '10s')
    .replaceAll('$job', 'stint')
    .replaceAll('$instance', '.*')
}

async function verdict({ query }: Prometheus, expr: string): Promise<string | null> {
  try {
    const values = await query(expr)
    if (values.length === 0) return 'no data'
    return values.every(({ value: [, text] }) => text === 'NaN') ? 'only NaN' : null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

async function scraped({ query }: Prometheus): Promise<void> {
  for (;;) {
    const [count] = await query('count_over_time(stint_workers[1h])')
    if (Number(count?.value[1] ?? 0) >= SCRAPES) return
    await delay(500)
  }
}

const queries = queriesOf('../grafana/stint.json')
const demo = await startDemo()
const prometheus = await startPrometheus(demo.metrics)
try {
  await demo.adventure()
  await scraped(prometheus)
  let failed = 0
  for (const { title, expr } of queries) {
    const trouble = await verdict(prometheus, expr)
    if (trouble !== null) failed++
    console.log(
      `${trouble === null ? 'ok  ' : 'FAIL'} ${title}: ${expr}${trouble === null ? '' : ` -> ${trouble}`}`,
    )
  }
  console.log(`${queries.length} queries, ${queries.length - failed} with data, ${failed} without`)
  process.exitCode = failed === 0 && queries.length > 0 ? 0 : 1
} finally {
  await prometheus.stop()
  await demo.stop()
}
