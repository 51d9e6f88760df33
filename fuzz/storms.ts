import { mkdtempSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { rssMiB } from '../bench/processes.ts'
import { portOf, startStint, type StintProcess } from '../bench/stint-process.ts'
import { encodeFrame } from '../packages/supervisor/src/protocol/frames.ts'
import { mutated } from './mutate.ts'
import type { Random } from './random.ts'
import type { Fuzz, Outcome } from './target.ts'
import { words } from './words.ts'

const WORKERS = 3
const LANES = 16
const LONGEST_VISIT_MS = 300
const ATTACKERS = 2

/** A supervisor with every surface open, and where they are. */
interface Victim {
  readonly stint: StintProcess
  readonly port: number
  readonly control: string
  readonly metrics: number
  readonly stats: number
}

/** Throws at it until the time is over; resolves with the number of inputs. */
type Storm = (victim: Victim, random: Random, endMs: number) => Promise<number>

async function startVictim(): Promise<Victim & { readonly remove: () => void }> {
  const runtime = mkdtempSync(join(tmpdir(), 'stint-fuzz-'))
  const app = new URL('apps/mutant.mjs', import.meta.url).pathname
  const surfaces = ['--metrics', '127.0.0.1:0', '--stats', '127.0.0.1:0']
  const stint = startStint(['--workers', String(WORKERS), ...surfaces, app], {
    XDG_RUNTIME_DIR: runtime,
  })
  await stint.until((lines) => lines.filter(({ event }) => event === 'ready').length >= WORKERS)
  const where = (name: string): string => stint.lines.find(({ event }) => event === name)?.at ?? ''
  const portIn = (text: string): number => Number(/:(\d+)(?:\/|$)/.exec(text)?.[1])
  return {
    stint,
    port: await portOf(stint),
    control: where('control'),
    metrics: portIn(where('metrics')),
    stats: portIn(where('stats')),
    remove: () => rmSync(runtime, { recursive: true, force: true }),
  }
}

type Place = { readonly path: string } | { readonly port: number; readonly host: string }

/** Many clients at once: each says one thing and leaves at once, when it is answered, or when it is thrown out. */
async function visit(
  place: Place,
  { random, endMs, bytes }: { random: Random; endMs: number; bytes: () => Uint8Array },
): Promise<number> {
  let inputs = 0
  const lane = async (): Promise<void> => {
    while (performance.now() < endMs) {
      inputs += 1
      await one(place, bytes(), random.whole(4))
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return inputs
}

/** `manner` 0: half-closes; 1: is gone at once; 2: reads nothing; 3: stays silent after it. */
function one(place: Place, bytes: Uint8Array, manner: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const socket = net.connect(place)
  const timer = setTimeout(() => socket.destroy(), LONGEST_VISIT_MS)
  socket.on('error', () => {})
  socket.once('close', () => {
    clearTimeout(timer)
    resolve()
  })
  socket.once('connect', () => {
    socket.write(bytes)
    if (manner === 0) socket.end()
    if (manner === 1) socket.destroy()
  })
  if (manner !== 2) socket.resume()
  return promise
}

const requests = [
  'GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/plain\r\n\r\n',
  'GET /status?x=%00 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: [::1]\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
  `GET /${'a'.repeat(9000)} HTTP/1.0\r\n${'X: y\r\n'.repeat(500)}\r\n`,
  'GET /__proto__ HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 99999999999\r\n\r\n',
]

/** None of these changes anything, and none of the words makes them do so. */
const wishes = [
  '{"stint":1,"id":7,"verb":"status"}',
  '{"stint":1,"id":8,"verb":"events","after":0,"most":500}',
  '{"stint":1,"id":9,"verb":"config"}',
]
const harmless = words.filter((word) => word !== 'reload')

const storms: Readonly<Record<string, Storm>> = {
  'control socket': ({ control }, random, endMs) =>
    visit(
      { path: control },
      {
        random,
        endMs,
        bytes: () => {
          const text = mutated(random, wishes, harmless)
          return random.whole(3) === 0 ? Buffer.from(text) : encodeFrame(text)
        },
      },
    ),
  'metrics, health and page': ({ metrics }, random, endMs) =>
    visit(
      { port: metrics, host: '127.0.0.1' },
      { random, endMs, bytes: () => Buffer.from(mutated(random, requests, words), 'latin1') },
    ),
  'statistics clients': ({ stats }, random, endMs) =>
    visit(
      { port: stats, host: '127.0.0.1' },
      { random, endMs, bytes: () => Buffer.from(mutated(random, requests, words), 'latin1') },
    ),
  'hostile workers': async ({ port }, random, endMs) => {
    const said = new Map<number, number>()
    while (performance.now() < endMs) {
      const seed = random.whole(ATTACKERS) + 1
      const answer = await fetch(`http://127.0.0.1:${port}/?seed=${seed}`, {
        headers: { connection: 'close' },
      }).catch(() => null)
      const count = Number(await answer?.text())
      if (Number.isFinite(count)) said.set(seed, Math.max(said.get(seed) ?? 0, count))
      await pause(100)
    }
    // Each time, a worker said one thing on its pipe and one on its channel.
    return 2 * [...said.values()].reduce((sum, count) => sum + count, 0)
  },
}

interface Probed {
  readonly latenciesMs: readonly number[]
  readonly failed: number
}

/** Asks for the status all the while, from a thread of its own. */
async function probed<T>(path: string, act: () => Promise<T>): Promise<Probed & { result: T }> {
  const probe = new Worker(new URL('../bench/control-fuzz/probe.ts', import.meta.url), {
    workerData: { path },
  })
  const { promise, resolve, reject } = Promise.withResolvers<Probed>()
  probe.on('message', (said: 'connected' | Probed) => {
    if (said !== 'connected') resolve(said)
  })
  probe.once('error', reject)
  const result = await act()
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  probe.postMessage('stop')
  return { ...(await promise), result }
}

function fuzzOf(target: string, storm: Storm): Fuzz {
  return async (random: Random, seconds: number): Promise<Outcome> => {
    const victim = await startVictim()
    const { stint, control, remove } = victim
    const rssBefore = rssMiB(stint.pid)
    const endMs = performance.now() + seconds * 1000
    const { latenciesMs, failed, result } = await probed(control, () =>
      storm(victim, random, endMs),
    )
    const rssGrowthMiB = rssMiB(stint.pid) - rssBefore
    const crashes = complaintsOf(stint, failed)
    const code = await stint.stop()
    remove()
    return {
      target,
      inputs: result,
      crashes: code === 0 ? crashes : [...crashes, `the supervisor ended with ${code}`],
      slowestMs: Math.max(0, ...latenciesMs),
      rssGrowthMiB,
    }
  }
}

/** As in apps/mutant.mjs. */
const HONEST_SLOT = 1

/**
 * A hostile worker shares its pipe with the agent. Once the pipe is full one writes into the other's unfinished line, and a worker
 * whose line cannot be read is killed, with a word of why: as many ends are in order, of those who attack.
 */
function complaintsOf({ child, lines }: StintProcess, failed: number): readonly string[] {
  const garbled = lines.filter(({ msg }) => msg.endsWith('no message into its channel; killed'))
  const ends = lines.filter(({ event }) => event === 'exited')
  const [honest, hostile] = [
    ends.filter(({ worker }) => worker === HONEST_SLOT),
    ends.filter(({ worker }) => worker !== HONEST_SLOT),
  ]
  const exits = [...honest, ...hostile.slice(garbled.length)]
  return [
    ...(child.exitCode === null && child.signalCode === null ? [] : ['the supervisor died']),
    ...(failed === 0 ? [] : [`${failed} questions without an answer`]),
    ...exits.map(({ msg }) => `a worker ended: ${msg}`),
  ]
}

/** Everything that listens, on a supervisor of its own. */
export const stormFuzzes: readonly Fuzz[] = Object.entries(storms).map(([target, storm]) =>
  fuzzOf(target, storm),
)
