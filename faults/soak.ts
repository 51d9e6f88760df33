/**
 * A supervisor under all that a month brings, for as long as is asked for: recycles by max-requests, reloads good and broken,
 * scaling, scrapes, stats and control clients, while three kinds of client count what is lost. Is it flat?
 *
 *     pnpm soak --minutes 30 [--write]        --write: into docs/results.md and docs/results/soak.svg
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { positive, readFlags, toggle } from '../bench/flags.ts'
import {
  keepAlive,
  openLoop,
  percentile,
  uploads,
} from '../packages/supervisor/test/clients/index.ts'
import { event, startStint } from '../packages/supervisor/test/launch/start-stint.ts'
import { describeMachine } from './harness/machine.ts'
import { writeSection } from './harness/sections.ts'
import { soakPlot } from './soak/plot.ts'
import { soakReport } from './soak/report.ts'
import { sampleProcess, type SoakSample } from './soak/sample.ts'
import { startTraffic } from './soak/traffic.ts'
import { judgeSoak } from './soak/verdict.ts'

const SAMPLE_MS = 5_000
const RESULTS = fileURLToPath(new URL('../docs/results.md', import.meta.url))
const PLOT = fileURLToPath(new URL('../docs/results/soak.svg', import.meta.url))

const { minutes, write } = readFlags({ minutes: positive(30), write: toggle })
const folder = mkdtempSync(join(tmpdir(), 'stint-soak-'))
const app = join(folder, 'app.mjs')
copyFileSync(new URL('./apps/vices.mjs', import.meta.url), app)

const stint = startStint(
  [
    '--workers=2',
    '--listen=127.0.0.1:0',
    '--metrics=127.0.0.1:0',
    '--metrics-compat=uwsgi',
    '--stats=127.0.0.1:0',
    '--stats-native=127.0.0.1:0',
    '--max-requests=150',
    '--max-requests-jitter=50',
    '--min-worker-lifetime=0',
    '--idle-grace=2',
    '--reload-probation=0.5',
    '--mem-collector-freq=1',
    app,
  ],
  { env: { XDG_RUNTIME_DIR: folder, TMPDIR: folder } },
)
await stint.count(event('ready'), 2)
const target = { host: '127.0.0.1', port: await stint.port() }
const clients = {
  'keep-alive, think 250 ms': keepAlive({ target, concurrency: 8, thinkMs: 250 }),
  'connection per request, 15/s': openLoop({
    target,
    ratePerSecond: 15,
    connection: 'per-request',
  }),
  'slow uploads of 64 KiB': uploads({ target, concurrency: 2, bytes: 65_536, chunkBytes: 8_192 }),
}
const traffic = startTraffic({
  pid: stint.pid,
  control: String((await stint.line(event('control')))['at']),
  metrics: String((await stint.line(event('metrics')))['at']),
  statsPort: portIn('stats'),
  nativePort: portIn('stats-native'),
  app,
})

const startedMs = performance.now()
const samples: SoakSample[] = []
while (performance.now() - startedMs < minutes * 60_000) {
  const atSeconds = (performance.now() - startedMs) / 1000
  const sample = sampleProcess(stint.pid, atSeconds)
  if (sample === null) break
  samples.push(sample)
  if (samples.length % 12 === 0)
    process.stderr.write(
      `${(atSeconds / 60).toFixed(0)} min: RSS ${sample.rssMib.toFixed(1)} MiB, ${sample.fds} fds, ${stint.lines.filter(event('exited')).length} exits\n`,
    )
  await pause(SAMPLE_MS)
}
await traffic.stop()
const tallies = await Promise.all(
  Object.entries(clients).map(async ([name, run]) => ({ name, tally: await run.stop() })),
)
const exitCode = await stint.stop()
const verdict = judgeSoak(samples)
const report = soakReport({
  command: `pnpm soak --minutes ${minutes}`,
  machine: describeMachine(),
  minutes: (samples.at(-1)?.atSeconds ?? 0) / 60,
  cpuSeconds: samples.at(-1)?.cpuSeconds ?? 0,
  clientCpuSeconds: (process.cpuUsage().user + process.cpuUsage().system) / 1e6,
  samples,
  verdict,
  traffic: traffic.counts,
  clients: tallies.map(({ name, tally }) => ({
    name,
    completed: tally.completed,
    lost: tally.failed,
    p50Ms: percentile(tally, 0.5),
    p99Ms: percentile(tally, 0.99),
  })),
  exits: countBy(stint.lines.filter(event('exited')).map(({ cause }) => cause ?? '')),
  reloads: {
    ok: stint.lines.filter(event('reloaded')).length,
    failed: stint.lines.filter(event('reload failed')).length,
  },
  exitCode,
})
console.log(report)
if (write) {
  mkdirSync(fileURLToPath(new URL('../docs/results/', import.meta.url)), { recursive: true })
  writeFileSync(PLOT, soakPlot(samples, verdict.rssLine))
  writeSection(RESULTS, 'soak', report)
}
rmSync(folder, { recursive: true, force: true })
const lost = tallies.some(({ tally }) => tally.failed > 0)
process.exitCode = verdict.isFlat && !lost && exitCode === 0 ? 0 : 1

function portIn(name: string): number {
  const at = String(stint.lines.find(event(name))?.['at'])
  return Number(/:(\d+)/.exec(at)?.[1])
}

function countBy(words: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}
