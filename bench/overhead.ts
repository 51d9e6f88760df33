/**
 * What supervision costs: `stint run --workers 1 app`, in both layouts, against `node app`.
 *
 *     node --conditions=@stint/source bench/overhead.ts [--rounds 100] [--requests 2000]
 *
 * CPU per request is that of the whole process tree, from the scheduler's own accounts. A host that is shared is quicker in
 * one second than in the next, so the turns are short and many, each round beginning with another contender; ratios are
 * medians of the rounds' own, with a 95 % interval of that median.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { connectionPerRequest, keepAlive } from '../packages/supervisor/test/clients/index.ts'
import { readFlags, whole } from './flags.ts'
import { freePort } from './free-port.ts'
import { buildStint, builtStint } from './peers/product.ts'
import { ask } from './peers/running.ts'
import {
  median,
  medianInterval,
  preciseCpuSecondsOf,
  processTree,
  pssMiB,
  rssMiB,
} from './processes.ts'

// Where each request has a connection of its own, half as many.
const { rounds, requests } = readFlags({ rounds: whole(100), requests: whole(2000, { least: 2 }) })
const STARTS = 9
const app = fileURLToPath(new URL('./apps/hello.cjs', import.meta.url))

interface Server {
  readonly name: string
  readonly child: ChildProcess
  readonly port: number
  readonly firstAnswerMs: number
  readonly stop: () => Promise<void>
}
type Load = (port: number) => { readonly done: Promise<unknown> }

buildStint()
const stint = ['run', '--workers', '1', '--log-level', 'warn']
const contenders: Readonly<Record<string, readonly string[]>> = {
  node: [app],
  slot: [builtStint(), ...stint, app],
  shared: [builtStint(), ...stint, '--listen-layout', 'shared', app],
}
const loads: Readonly<Record<string, Load>> = {
  'keep-alive': (port) =>
    keepAlive({ target: { host: '127.0.0.1', port }, concurrency: 16, requests }),
  'connection per request': (port) =>
    connectionPerRequest({
      target: { host: '127.0.0.1', port },
      concurrency: 16,
      requests: requests / 2,
    }),
}

const servers: Server[] = []
for (const [name, args] of Object.entries(contenders))
  servers.push(await start(name, args, await freePort()))
console.log(
  `\nNode ${process.version}, hello handler, one worker, ${rounds} rounds of ${requests} requests (half for connection per request)\n`,
)
console.log('| load | node us/request | slot | slot / node | shared | shared / node |')
console.log('|---|---|---|---|---|---|')
for (const [name, load] of Object.entries(loads)) await compare(name, load)
await memory()
await Promise.all(servers.map((server) => server.stop()))
await firstAnswers()

async function compare(name: string, load: Load): Promise<void> {
  for (const server of servers) await measure(server, load)
  const costs = new Map<string, number[]>(servers.map((server) => [server.name, []]))
  for (let round = 0; round < rounds; round++)
    for (let turn = 0; turn < servers.length; turn++) {
      const server = servers[(round + turn) % servers.length]
      if (server !== undefined) costs.get(server.name)?.push(await measure(server, load))
    }
  const bare = costs.get('node') ?? []
  const cells = servers.flatMap((server) => {
    const own = costs.get(server.name) ?? []
    const micros = median(own).toFixed(1)
    const ratios = own.map((cost, round) => cost / (bare[round] ?? NaN))
    return server.name === 'node' ? [micros] : [micros, withInterval(ratios)]
  })
  console.log(`| ${[name, ...cells].join(' | ')} |`)
}

function withInterval(ratios: readonly number[]): string {
  const [least, most] = medianInterval(ratios)
  return `${median(ratios).toFixed(3)} (${least.toFixed(3)}..${most.toFixed(3)})`
}

/** Microseconds of CPU per request. */
async function measure({ child, port }: Server, load: Load): Promise<number> {
  const pids = processTree(child.pid ?? 0)
  const before = preciseCpuSecondsOf(pids)
  const tally = (await load(port).done) as { completed: number; failed: number }
  if (tally.failed > 0) throw new Error(`${tally.failed} requests failed`)
  return ((preciseCpuSecondsOf(pids) - before) / tally.completed) * 1e6
}

async function memory(): Promise<void> {
  const idle = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' })
  await new Promise((resolve) => setTimeout(resolve, 1000))
  const pidOf = (name: string): number =>
    servers.find((server) => server.name === name)?.child.pid ?? 0
  const [supervisor = 0, ...others] = processTree(pidOf('slot'))
  const bare = pidOf('node')
  const worker = others.find((pid) => rssMiB(pid) > 20) ?? 0
  const sentinel = others.find((pid) => rssMiB(pid) < 20) ?? 0
  const ratio = rssMiB(supervisor) / rssMiB(idle.pid ?? 0)
  console.log(`\n| process | RSS MiB | PSS MiB |\n|---|---|---|`)
  const rows = {
    'bare idle node': idle.pid ?? 0,
    'node app, after the load': bare,
    'worker, after the load': worker,
    supervisor,
    sentinel,
  }
  for (const [name, pid] of Object.entries(rows))
    console.log(`| ${name} | ${rssMiB(pid).toFixed(1)} | ${pssMiB(pid).toFixed(1)} |`)
  console.log(
    `\nSupervisor RSS: ${ratio.toFixed(2)}x a bare idle node. Extra PSS of a worker: ${(pssMiB(worker) - pssMiB(bare)).toFixed(1)} MiB.`,
  )
  idle.kill()
}

async function firstAnswers(): Promise<void> {
  const samples = new Map(Object.keys(contenders).map((name) => [name, [] as number[]]))
  for (let round = 0; round < STARTS; round++)
    for (const [name, args] of Object.entries(contenders)) {
      const server = await start(name, args, await freePort())
      samples.get(name)?.push(server.firstAnswerMs)
      await server.stop()
    }
  const medians = [...samples].map(([name, all]) => `${name} ${median(all).toFixed(0)} ms`)
  console.log(`\nTime to first 200, median of ${STARTS}: ${medians.join(', ')}.`)
}

async function start(name: string, args: readonly string[], port: number): Promise<Server> {
  const startedAt = performance.now()
  // A session of its own, as a supervisor's workers have: the scheduler shares the CPUs out between sessions first.
  const child = spawn(process.execPath, args, {
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true,
  })
  while ((await ask(port)) === null) await new Promise((resolve) => setTimeout(resolve, 2))
  const firstAnswerMs = performance.now() - startedAt
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      child.once('exit', () => resolve())
      child.kill('SIGTERM')
    })
  return { name, child, port, firstAnswerMs, stop }
}
