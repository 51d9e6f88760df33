/**
 * A real Prometheus scrapes through recycles; no counter may ever go backwards: `resets()` is 0 for each.
 *
 *     node bench/counters.ts [--recycles 200]        needs Debian's prometheus package
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { keepAlive } from '../packages/supervisor/test/clients/index.ts'
import { readFlags, whole } from './flags.ts'
import { freePort } from './free-port.ts'
import { portOf, startStint } from './stint-process.ts'

const { recycles: wanted } = readFlags({ recycles: whole(200) })
const metricsPort = await freePort()
const prometheusPort = await freePort()
const folder = mkdtempSync(join(tmpdir(), 'stint-prometheus-'))
writeFileSync(
  join(folder, 'prometheus.yml'),
  `global: { scrape_interval: 1s, scrape_timeout: 1s }\nscrape_configs:\n  - job_name: stint\n    static_configs: [{ targets: ['127.0.0.1:${metricsPort}'] }]\n`,
)
const stint = startStint([
  '--workers',
  '4',
  '--max-recycling',
  '4',
  '--max-requests',
  '50',
  '--min-worker-lifetime',
  '0',
  '--idle-grace',
  '1',
  '--metrics',
  `127.0.0.1:${metricsPort}`,
  fileURLToPath(new URL('./apps/hello.cjs', import.meta.url)),
])
const prometheus = spawn(
  'prometheus',
  [
    `--config.file=${folder}/prometheus.yml`,
    `--storage.tsdb.path=${folder}/data`,
    `--web.listen-address=127.0.0.1:${prometheusPort}`,
    '--log.level=error',
  ],
  { stdio: 'inherit' },
)
const load = keepAlive({
  target: { host: '127.0.0.1', port: await portOf(stint) },
  concurrency: 8,
  thinkMs: 2,
})
const recycled = (): number =>
  stint.lines.filter(({ event, cause }) => event === 'exited' && cause === 'max-requests').length
await stint.until(() => recycled() >= wanted)
const tally = await load.stop()
// The last lives' final counts have been scraped once one more scrape has begun and ended.
await scrapedAfter(Date.now() / 1000)

const names = await series('count by (__name__) ({job="stint"})')
const counters = names
  .map(({ metric }) => metric['__name__'] ?? '')
  .filter((name) => /_(total|count|sum|bucket)$/.test(name))
const reset = (
  await Promise.all(
    counters.map(async (name) => ({
      name,
      resets: Math.max(
        ...(await series(`resets(${name}[1h])`)).map(({ value }) => Number(value[1])),
      ),
    })),
  )
).filter(({ resets }) => resets > 0)
const [requests] = await series('sum(stint_requests_total) + sum(stint_requests_aborted_total)')
const [scrapes] = await series('count_over_time(up{job="stint"}[1h])')
console.log(
  `| recycles | scrapes | counters | with resets() > 0 | requests by the client | requests by the metrics |\n|---|---|---|---|---|---|`,
)
console.log(
  `| ${recycled()} | ${scrapes?.value[1]} | ${counters.length} | ${reset.length} | ${tally.completed} | ${requests?.value[1]} |`,
)
for (const { name, resets } of reset) console.log(`${name}: ${resets} resets`)
await stint.stop()
prometheus.kill()
await once(prometheus, 'exit')
rmSync(folder, { recursive: true, force: true })
process.exitCode = reset.length > 0 || counters.length === 0 ? 1 : 0

interface Sample {
  readonly metric: Readonly<Record<string, string>>
  readonly value: readonly [at: number, value: string]
}

async function series(query: string): Promise<readonly Sample[]> {
  const response = await fetch(
    `http://127.0.0.1:${prometheusPort}/api/v1/query?query=${encodeURIComponent(query)}`,
  )
  const body = (await response.json()) as { readonly data?: { readonly result: readonly Sample[] } }
  return body.data?.result ?? []
}

async function scrapedAfter(epochSeconds: number): Promise<void> {
  for (;;) {
    const [last] = await series('timestamp(up{job="stint"})')
    if (Number(last?.value[1] ?? 0) > epochSeconds + 5) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}
