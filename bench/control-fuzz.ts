/**
 * What a hostile or broken client can do to a supervisor over its control socket: garbage frames, 200 idle clients, one
 * that asks and never reads. Prints how long `status` takes meanwhile, and the supervisor's memory before and after.
 *
 *   node --conditions=@stint/source bench/control-fuzz.ts [--frames 100000]
 */
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { encodeFrame } from '../packages/supervisor/src/protocol/frames.ts'
import { storm } from './control-fuzz/storm.ts'
import { readFlags, whole } from './flags.ts'
import { startStint } from './stint-process.ts'

const { frames } = readFlags({ frames: whole(100_000) })
const IDLE_CLIENTS = 200
const LANES = 16
const ROUNDS = 5

interface Probed {
  readonly latenciesMs: readonly number[]
  readonly failed: number
}

const runtime = mkdtempSync(join(tmpdir(), 'stint-fuzz-'))
const app = new URL('apps/hello.cjs', import.meta.url).pathname
const stint = startStint(['--workers', '2', app], {
  HOST: '127.0.0.1',
  PORT: '0',
  XDG_RUNTIME_DIR: runtime,
})
await stint.until((lines) => lines.filter(({ event }) => event === 'ready').length === 2)
const path = String(stint.lines.find(({ event }) => event === 'control')?.at)

const calm = await probed(() => pause(2_000))
const rss: number[] = [rssKiB()]
const idle = Array.from({ length: IDLE_CLIENTS }, () => net.connect(path).on('error', () => {}))
const deaf = neverReads()
const thrown = new Map<string, number>()
const startedMs = performance.now()
const stormy = await probed(async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const shot = await storm(path, frames / ROUNDS, LANES)
    for (const [kind, count] of shot) thrown.set(kind, (thrown.get(kind) ?? 0) + count)
    rss.push(rssKiB())
  }
})
const seconds = (performance.now() - startedMs) / 1000
const deafOutcome = deaf.destroyed ? 'dropped' : 'still connected'
for (const socket of [...idle, deaf]) socket.destroy()
await pause(3_000)
rss.push(rssKiB())

const total = [...thrown.values()].reduce((sum, count) => sum + count, 0)
console.log(`${total} frames in ${seconds.toFixed(1)} s:`)
for (const [kind, count] of thrown) console.log(`  ${String(count).padStart(7)} ${kind}`)
console.log(`client that never reads: ${deafOutcome}`)
console.log(`status, calm:     ${summary(calm)}`)
console.log(`status, in storm: ${summary(stormy)}`)
console.log(
  `supervisor RSS in MiB before, after each fifth, 3 s later: ${rss.map((kib) => (kib / 1024).toFixed(1)).join(' ')}`,
)
console.log(`worker exits: ${stint.lines.filter(({ event }) => event === 'exited').length}`)
console.log(`exit code: ${await stint.stop()}`)
rmSync(runtime, { recursive: true, force: true })

async function probed(act: () => Promise<unknown>): Promise<Probed> {
  const probe = new Worker(new URL('control-fuzz/probe.ts', import.meta.url), {
    workerData: { path },
  })
  const { promise, resolve, reject } = Promise.withResolvers<Probed>()
  probe.once('error', reject)
  await once(probe, 'message')
  probe.once('message', resolve)
  await act()
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  probe.postMessage('stop')
  return promise
}

/** Asks for as much as it can and takes no answer. */
function neverReads(): net.Socket {
  const socket = net.connect(path).on('error', () => {})
  socket.pause()
  const ask = encodeFrame(JSON.stringify({ stint: 1, id: 1, verb: 'config' }))
  const timer = setInterval(() => {
    while (!socket.destroyed && socket.writableLength < 65_536) socket.write(ask)
    if (socket.destroyed) clearInterval(timer)
  }, 50)
  socket.once('close', () => clearInterval(timer))
  return socket
}

function rssKiB(): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${stint.pid}/status`, 'utf8'))?.[1])
}

function summary({ latenciesMs, failed }: Probed): string {
  const sorted = [...latenciesMs].sort((a, b) => a - b)
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN).toFixed(1)
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms, ${sorted.length} answers, ${failed} without`
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
