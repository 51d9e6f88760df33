/**
 * Requests lost while workers are recycled, by kind of client: the promise is 0.
 *
 *     node bench/lost-requests.ts [--recycles 2000] [--node PATH] [--workers 16] [--reload-every 5]
 *
 * max-requests is low and a reload follows another every few seconds; all clients run at once against one supervisor.
 */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import {
  keepAlive,
  openLoop,
  percentile,
  pipelining,
  uploads,
  type Tally,
} from '../packages/supervisor/test/clients/index.ts'
import { nodePath, positive, readFlags, whole } from './flags.ts'
import { portOf, startStint, type LogLine } from './stint-process.ts'

const {
  recycles: wanted,
  node,
  workers,
  'reload-every': reloadEverySeconds,
} = readFlags({
  recycles: whole(2000),
  node: nodePath,
  workers: whole(16, { most: 1024 }),
  'reload-every': positive(5),
})
const app = fileURLToPath(new URL('./apps/upload.mjs', import.meta.url))
const PLANNED = new Set(['max-requests', 'reload'])

const stint = startStint([
  '--workers',
  String(workers),
  '--max-recycling',
  String(workers),
  '--node',
  node,
  '--max-requests',
  '300',
  '--max-requests-jitter',
  '100',
  '--min-worker-lifetime',
  '0',
  '--reload-probation',
  '0.2',
  '--worker-reload-mercy',
  '30',
  app,
])
const port = await portOf(stint)
const target = { host: '127.0.0.1', port }

const clients = {
  'connection per request': openLoop({
    target,
    ratePerSecond: 300,
    connection: 'per-request',
    seed: 1,
  }),
  'keep-alive, think 0': keepAlive({ target, concurrency: 1, thinkMs: 0 }),
  'keep-alive, think 5 ms': keepAlive({ target, concurrency: 4, thinkMs: 5 }),
  'keep-alive, think 2 s': keepAlive({ target, concurrency: 32, thinkMs: 2000 }),
  'pipelining, 8 deep': pipelining({ target, concurrency: 1, depth: 8 }),
  'slow 1 MB uploads': uploads({ target, concurrency: 8 }),
}

const recycles = (lines: readonly LogLine[]): number =>
  lines.filter(({ event, cause }) => event === 'exited' && PLANNED.has(cause ?? '')).length
const reloads = setInterval(() => stint.child.kill('SIGHUP'), reloadEverySeconds * 1000)
const progress = setInterval(
  () => process.stderr.write(`${recycles(stint.lines)} of ${wanted} recycles\n`),
  20_000,
)
const startedAt = performance.now()

await stint.until((lines) => recycles(lines) >= wanted)
clearInterval(reloads)
clearInterval(progress)
const tallies = await Promise.all(
  Object.entries(clients).map(async ([name, run]) => [name, await run.stop()] as const),
)
await stint.stop()
report(tallies)

function report(rows: readonly (readonly [string, Tally])[]): void {
  const version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()
  const count = (event: string): number => stint.lines.filter((line) => line.event === event).length
  const unplanned = stint.lines.filter(
    ({ event, cause }) => event === 'exited' && !PLANNED.has(cause ?? '') && cause !== 'stop',
  )
  console.log(
    `\nWorkers on ${version}: ${recycles(stint.lines)} recycles, ${count('reloaded')} reloads, ${unplanned.length} other deaths, ${Math.round((performance.now() - startedAt) / 1000)} s\n`,
  )
  console.log('| client | requests | lost | p50 ms | p99 ms | max ms |\n|---|---|---|---|---|---|')
  for (const [name, tally] of rows) {
    const [p50, p99, max] = [0.5, 0.99, 1].map((share) => percentile(tally, share).toFixed(1))
    console.log(`| ${name} | ${tally.completed} | ${tally.failed} | ${p50} | ${p99} | ${max} |`)
    for (const failure of tally.firstFailures.slice(0, 5)) console.log(JSON.stringify(failure))
  }
  process.exitCode = rows.some(([, { failed }]) => failed > 0) || unplanned.length > 0 ? 1 : 0
}
