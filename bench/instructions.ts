/**
 * How many instructions a request takes, under valgrind: `stint run --workers 1 app`, in both layouts, against `node app` and
 * against a worker of the two managers of a page that no other Node peer undercuts.
 *
 *     node --conditions=@stint/source bench/instructions.ts [--launches 3] [--requests 5000] [--warm-up 30000]
 *
 * Time is what a host has by luck; instructions are counted, and a second run counts the same to a few in a thousand. They are
 * those of the thread that answers, in user space: not the kernel's, and not what caches and clocks cost. What happens once
 * in so much time (reports, collections, the loop's delay) weighs more here than in life, since valgrind is thirty times slower.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { connectionPerRequest, keepAlive } from '../packages/supervisor/test/clients/index.ts'
import { readFlags, whole } from './flags.ts'
import { freePort } from './free-port.ts'
import { hasPackages, installPackages } from './peers/packages.ts'
import { buildStint, builtStint } from './peers/product.ts'
import { ask } from './peers/running.ts'
import { median, processTree } from './processes.ts'

const {
  launches,
  requests,
  'warm-up': warmUp,
} = readFlags({ launches: whole(3), requests: whole(5_000), 'warm-up': whole(30_000) })
const ROUNDS = 3
const LANES = availableParallelism()
/** Of one request: whatever runs for the first time since counting began is translated anew. */
const PATIENCE_MS = 60_000
const CONCURRENCY = 16
const BOOT_SECONDS = 120
const INTERRUPTED = 130

interface Load {
  readonly name: string
  readonly app: string
  readonly client: typeof keepAlive | typeof connectionPerRequest
  /** Of the requests that are asked for; a connection is worth several of them. */
  readonly share: number
}
const app = (name: string): string =>
  fileURLToPath(new URL(`./peers/fixtures/${name}.cjs`, import.meta.url))
const loads: readonly Load[] = [
  { name: 'keep-alive', app: app('app'), client: keepAlive, share: 1 },
  { name: 'connection per request', app: app('app'), client: connectionPerRequest, share: 0.4 },
  { name: 'Fastify JSON', app: app('fastify'), client: keepAlive, share: 1 },
]

const directory = mkdtempSync(join(tmpdir(), 'stint-instructions-'))
const counted = join(directory, 'node')
writeFileSync(
  counted,
  `#!/bin/sh
exec valgrind --tool=callgrind --instr-atstart=no --smc-check=all-non-file --separate-threads=yes \\
  --callgrind-out-file=/dev/null ${process.execPath} "$@"
`,
)
chmodSync(counted, 0o755)

interface Start {
  readonly args: readonly [file: string, ...rest: string[]]
  readonly env?: Readonly<Record<string, string>>
}
type Contender = (load: Load) => Start
/** Per request, of each contender, launch by launch. */
type Counts = ReadonlyMap<string, readonly number[]>
const supervised =
  (layout: string): Contender =>
  ({ app: file }) => {
    const options = ['--workers', '1', '--node', counted, '--listen-layout', layout]
    const patience = ['--start-timeout', String(BOOT_SECONDS), '--log-level', 'warn']
    return { args: [process.execPath, builtStint(), 'run', ...options, ...patience, file] }
  }
const byHand =
  (script: string, env: Readonly<Record<string, string>> = {}): Contender =>
  ({ app: file }) => ({
    args: [process.execPath, app(script)],
    env: { ...env, BENCH_APP: file, BENCH_WORKERS: '1', BENCH_NODE: counted },
  })
const BARE = 'node app.js'
const contenders: Readonly<Record<string, Contender>> = {
  [BARE]: (load) => ({ args: [counted, load.app] }),
  'a second node app.js': (load) => ({ args: [counted, load.app] }),
  'Stint, slot sockets': supervised('slot'),
  'Stint, shared socket': supervised('shared'),
  'reusePort per worker': byHand('reuse-port'),
  'node:cluster, SCHED_NONE': byHand('cluster', { BENCH_POLICY: 'none' }),
}

const running = new Set<ChildProcess>()
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    for (const child of running) child.kill('SIGTERM')
    rmSync(directory, { recursive: true, force: true })
    process.exit(INTERRUPTED)
  })

try {
  buildStint()
  if (!hasPackages()) installPackages()
  const found = new Map<Load, Counts>()
  for (const load of loads) found.set(load, await countAll(load))
  console.log(
    `\nNode ${process.version}, one worker; ${launches} launches of each, ${requests} requests, ${ROUNDS} times (two fifths of that for connection per request)\n`,
  )
  console.log(`|  | ${loads.map(({ name }) => name).join(' | ')} |`)
  console.log(`|---|${loads.map(() => '---|').join('')}`)
  for (const name of Object.keys(contenders))
    console.log(`| ${[name, ...loads.map((load) => cell(name, found.get(load)))].join(' | ')} |`)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
} finally {
  rmSync(directory, { recursive: true, force: true })
}

async function countAll(load: Load): Promise<Counts> {
  const counts = new Map<string, number[]>()
  for (let launch = 1; launch <= launches; launch++) {
    process.stderr.write(`${load.name}, launch ${launch} of ${launches}\n`)
    // Side by side: what is counted does not depend on who else runs.
    const waiting = Object.entries(contenders)
    const lane = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [name, contender] = next
        const count = await countIn(load, contender(load)).catch((error: unknown) => {
          const why = error instanceof Error ? error.message : String(error)
          throw new Error(`${name}, ${load.name}: ${why}`)
        })
        counts.set(name, [...(counts.get(name) ?? []), count])
      }
    }
    const outcomes = await Promise.allSettled(Array.from({ length: LANES }, lane))
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }
  return counts
}

/** Instructions and, by the bare app's, the ratio of the medians and the range of the launches. */
function cell(name: string, counts: Counts | undefined): string {
  const own = counts?.get(name) ?? []
  const text = Math.round(median(own)).toLocaleString('en-US')
  const bare = median(counts?.get(BARE) ?? [])
  const [ratio, low, high] = [median(own), Math.min(...own), Math.max(...own)].map((count) =>
    (count / bare).toFixed(3),
  )
  return `${text}, ${ratio} (${low}..${high})`
}

/** Instructions per request of the thread that answers, the median of the rounds. */
async function countIn(load: Load, { args, env }: Start): Promise<number> {
  const port = await freePort()
  const [file, ...rest] = args
  const child = spawn(file, rest, {
    env: { ...process.env, ...env, PORT: String(port), NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'ignore'],
    detached: true,
  })
  running.add(child)
  const exited = once(child, 'exit')
  try {
    await firstAnswer(port, child)
    const pid = valgrindIn(child)
    await press(load, port, warmUp)
    control(pid, '-i', 'on')
    await press(load, port, requests)
    const counts: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      control(pid, '-z')
      const answered = await press(load, port, requests)
      counts.push(mainThreadIn(control(pid, '-e')) / answered)
    }
    return median(counts)
  } finally {
    child.kill('SIGTERM')
    await exited
    running.delete(child)
  }
}

async function press({ client, share }: Load, port: number, count: number): Promise<number> {
  const asked = Math.round(count * share)
  const target = { host: '127.0.0.1', port }
  const { completed, failed, firstFailures } = await client({
    target,
    concurrency: CONCURRENCY,
    requests: asked,
    timeoutMs: PATIENCE_MS,
  }).done
  if (failed > 0) throw new Error(`${failed} requests failed: ${JSON.stringify(firstFailures[0])}`)
  return completed
}

async function firstAnswer(port: number, child: ChildProcess): Promise<void> {
  const untilMs = performance.now() + BOOT_SECONDS * 1000
  while ((await ask(port)) === null) {
    const hasEnded = child.exitCode !== null || child.signalCode !== null
    if (hasEnded || performance.now() > untilMs)
      throw new Error('the app did not start; is valgrind installed (apt-get install valgrind)?')
    await pause(100)
  }
}

/** The process that valgrind runs: its program is valgrind's, not node. */
function valgrindIn({ pid = 0 }: ChildProcess): number {
  const found = processTree(pid).find((one) =>
    readlinkSync(`/proc/${one}/exe`).includes('callgrind'),
  )
  if (found === undefined) throw new Error('valgrind runs nothing')
  return found
}

function control(pid: number, ...what: readonly string[]): string {
  return execFileSync('callgrind_control', [...what, String(pid)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

function mainThreadIn(text: string): number {
  const count = /Th 1\s+([\d,]+)/.exec(text)?.[1]
  if (count === undefined) throw new Error(`callgrind_control tells no count: ${text}`)
  return Number(count.replaceAll(',', ''))
}
