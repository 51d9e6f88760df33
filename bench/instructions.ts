/**
 * How many instructions a request takes: `stint run --workers 1 app`, in both layouts, against `node app`, under valgrind.
 *
 *     node --conditions=@stint/source bench/instructions.ts [--requests 10000] [--warm-up 100000]
 *
 * Time is what a host has by luck; instructions are counted, and a second run counts the same to a few in a thousand. They are
 * those of the thread that answers, in user space: not the kernel's, and not what caches and clocks cost. What happens once
 * in so much time (reports, collections, the loop's delay) weighs more here than in life, since valgrind is thirty times slower.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
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

const { requests, 'warm-up': warmUp } = readFlags({
  requests: whole(10_000),
  'warm-up': whole(100_000),
})
const ROUNDS = 3
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

type Start = (load: Load) => readonly [file: string, ...args: string[]]
const supervised =
  (layout: string): Start =>
  ({ app: file }) => {
    const options = ['--workers', '1', '--node', counted, '--listen-layout', layout]
    const patience = ['--start-timeout', String(BOOT_SECONDS), '--log-level', 'warn']
    return [process.execPath, builtStint(), 'run', ...options, ...patience, file]
  }
const contenders: Readonly<Record<string, Start>> = {
  node: (load) => [counted, load.app],
  slot: supervised('slot'),
  shared: supervised('shared'),
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
  console.log(
    `\nNode ${process.version}, one worker, ${requests} requests, ${ROUNDS} times (two fifths of that for connection per request)\n`,
  )
  console.log(
    '| load | node, instructions per request | slot | slot / node | shared | shared / node |',
  )
  console.log('|---|---|---|---|---|---|')
  for (const load of loads) await compare(load)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
} finally {
  rmSync(directory, { recursive: true, force: true })
}

async function compare(load: Load): Promise<void> {
  const outcomes = await Promise.allSettled(
    Object.entries(contenders).map(async ([name, command]) => {
      return { name, count: await countIn(load, command(load)) }
    }),
  )
  const found = outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason
    return outcome.value
  })
  const bare = found.find(({ name }) => name === 'node')?.count ?? Number.NaN
  const cells = found.flatMap(({ name, count }) => {
    const text = Math.round(count).toLocaleString('en-US')
    return name === 'node' ? [text] : [text, (count / bare).toFixed(3)]
  })
  console.log(`| ${[load.name, ...cells].join(' | ')} |`)
}

/** Instructions per request of the thread that answers, the median of the rounds. */
async function countIn(
  load: Load,
  [file, ...args]: readonly [string, ...string[]],
): Promise<number> {
  const port = await freePort()
  const child = spawn(file, args, {
    env: { ...process.env, PORT: String(port), NODE_ENV: 'production' },
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
  const { completed, failed } = await client({ target, concurrency: CONCURRENCY, requests: asked })
    .done
  if (failed > 0) throw new Error(`${failed} requests failed`)
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
