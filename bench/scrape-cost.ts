/**
 * What it costs the supervisor to be looked at, and that nobody who looks waits for a worker.
 *
 *     node bench/scrape-cost.ts [--workers 2,16,64] [--looks 300] [--quiet-seconds 5]
 *
 * For each number of workers: CPU of the supervisor and latency per `GET /metrics` and per `status` on the control socket, one
 * after the other over one connection; then the same while the event loop of one worker stands still from before the first look
 * until after the last. CPU is that of the supervisor's process, less what it needs in as much time while nobody looks.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ControlClient } from '../packages/supervisor/src/surfaces/control/client.ts'
import { listOf, positive, readFlags, whole } from './flags.ts'
import { median } from './processes.ts'
import { portOf, startStint } from './stint-process.ts'

const {
  workers: sizes,
  looks,
  'quiet-seconds': quietSeconds,
} = readFlags({
  workers: listOf((workers) => whole(workers, { most: 1024 }), [2, 16, 64]),
  looks: whole(300),
  'quiet-seconds': positive(5),
})
const quietMs = quietSeconds * 1000
const app = fileURLToPath(new URL('./apps/block.mjs', import.meta.url))
/** Longer than any series of looks takes. */
const BLOCK_MS = 120_000

type Look = () => Promise<unknown>

interface Cost {
  readonly cpuMicros: number
  readonly latenciesMs: readonly number[]
}

const NOTHING: Cost = { cpuMicros: NaN, latenciesMs: [] }

console.log(`Node ${process.version}, ${looks} looks each\n`)
console.log(
  '| workers | look | supervisor CPU per look | p50 | p99 | max | p99 with a blocked worker | max | blocked throughout |',
)
console.log('|---|---|---|---|---|---|---|---|---|')
for (const workers of sizes) await measureWith(workers)

async function measureWith(workers: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'stint-bench-'))
  const control = join(folder, 'control.sock')
  const stint = startStint(
    ['--workers', String(workers), '--metrics', '127.0.0.1:0', '--control', control, app],
    { PORT: '0' },
  )
  try {
    await stint.until((lines) => lines.filter(({ event }) => event === 'ready').length >= workers)
    const client = await ControlClient.open(control)
    const port = await portOf(stint)
    const at = stint.lines.find(({ event }) => event === 'metrics')?.at ?? ''
    const cpuSeconds: Cpu = async () => (await client.ask({ verb: 'status' })).cpuSeconds
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
    const kinds: Readonly<Record<string, Look>> = {
      '/metrics': () => get(at, agent),
      status: () => client.ask({ verb: 'status' }),
    }
    const idle = await idleShare(cpuSeconds)
    const all = async (): Promise<readonly Cost[]> => {
      const costs: Cost[] = []
      for (const look of Object.values(kinds)) costs.push(await series(look, cpuSeconds, idle))
      return costs
    }
    await all()
    const calm = await all()
    const block = await blockOne(port)
    const blocked = await all()
    const stood = block.end()
    for (const [i, name] of Object.keys(kinds).entries())
      print({ workers, name, calm: calm[i], blocked: blocked[i], stood })
    agent.destroy()
    client.close()
  } finally {
    await stint.stop('SIGINT')
    rmSync(folder, { recursive: true, force: true })
  }
}

type Cpu = () => Promise<number>

/** CPU seconds per second while nobody looks. */
async function idleShare(cpuSeconds: Cpu): Promise<number> {
  const [from, fromMs] = [await cpuSeconds(), performance.now()]
  await new Promise((resolve) => {
    setTimeout(resolve, quietMs)
  })
  return ((await cpuSeconds()) - from) / ((performance.now() - fromMs) / 1000)
}

async function series(look: Look, cpuSeconds: Cpu, idle: number): Promise<Cost> {
  const latenciesMs: number[] = []
  const [from, fromMs] = [await cpuSeconds(), performance.now()]
  for (let i = 0; i < looks; i++) {
    const beganMs = performance.now()
    await look()
    latenciesMs.push(performance.now() - beganMs)
  }
  const elapsedSeconds = (performance.now() - fromMs) / 1000
  const used = (await cpuSeconds()) - from - idle * elapsedSeconds
  return { cpuMicros: (used / looks) * 1e6, latenciesMs }
}

/** Stops the event loop of one worker. `end` says whether it still stood still, and lets go of it. */
function blockOne(port: number): Promise<{ readonly end: () => boolean }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ readonly end: () => boolean }>()
  const request = http.get({ host: '127.0.0.1', port, path: `/block?ms=${BLOCK_MS}`, agent: false })
  request.once('error', reject)
  request.once('response', (response) => {
    let heard = ''
    response.on('error', () => {})
    response.on('data', (chunk: Buffer) => {
      heard += chunk.toString()
      resolve({
        end: () => {
          request.destroy()
          return !heard.includes('awake')
        },
      })
    })
  })
  return promise
}

function get(url: string, agent: http.Agent): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  http
    .get(url, { agent }, (response) => response.resume().once('end', resolve).once('error', reject))
    .once('error', reject)
  return promise
}

function print({
  workers,
  name,
  calm = NOTHING,
  blocked = NOTHING,
  stood,
}: {
  readonly workers: number
  readonly name: string
  readonly calm: Cost | undefined
  readonly blocked: Cost | undefined
  readonly stood: boolean
}): void {
  const cells = [
    workers,
    name,
    `${Math.round(calm.cpuMicros)} us`,
    ms(median(calm.latenciesMs)),
    ms(percentile(calm.latenciesMs, 0.99)),
    ms(Math.max(...calm.latenciesMs)),
    ms(percentile(blocked.latenciesMs, 0.99)),
    ms(Math.max(...blocked.latenciesMs)),
    stood ? 'yes' : 'NO',
  ]
  console.log(`| ${cells.join(' | ')} |`)
  if (!stood) process.exitCode = 1
}

function ms(value: number): string {
  return `${value.toFixed(1)} ms`
}

function percentile(latenciesMs: readonly number[], share: number): number {
  const sorted = [...latenciesMs].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN
}
