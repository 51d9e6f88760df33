/**
 * What supervision costs: `stint run --workers 1 app` against `node app`, paired and interleaved (A B B A ...).
 *
 *     node bench/overhead.ts [--rounds 9] [--requests 20000]
 *
 * CPU per request is that of the whole process tree, from /proc; ratios are medians of the rounds' own ratios.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import http from 'node:http'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { connectionPerRequest, keepAlive } from '../packages/supervisor/test/clients/index.ts'
import { freePort } from './free-port.ts'
import { cpuSecondsOf, median, processTree, pssMiB, rssMiB } from './processes.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    requests: { type: 'string', default: '20000' },
  },
})
const rounds = Number(values.rounds)
const requests = Number(values.requests)
const app = fileURLToPath(new URL('./apps/hello.cjs', import.meta.url))
const bin = fileURLToPath(new URL('../packages/supervisor/bin/stint.js', import.meta.url))

interface Server {
  readonly child: ChildProcess
  readonly port: number
  readonly firstAnswerMs: number
  readonly stop: () => Promise<void>
}
interface Cost {
  readonly cpuMicros: number
  readonly perSecond: number
}

const contenders = {
  node: (port: number) => start([app], port),
  stint: (port: number) => start([bin, 'run', '--workers', '1', '--log-level', 'warn', app], port),
}
const loads = {
  'keep-alive': (port: number) =>
    keepAlive({ target: { host: '127.0.0.1', port }, concurrency: 16, requests }),
  'connection per request': (port: number) =>
    connectionPerRequest({
      target: { host: '127.0.0.1', port },
      concurrency: 16,
      requests: requests / 2,
    }),
}

const bare = await contenders.node(await freePort())
const wrapped = await contenders.stint(await freePort())
console.log(
  `\nNode ${process.version}, hello handler, one worker, ${rounds} rounds of ${requests} requests (half for connection per request)\n`,
)
console.log(
  '| load | node us/request | stint us/request | CPU ratio (median of pairs) | requests/s ratio |\n|---|---|---|---|---|',
)
for (const [name, load] of Object.entries(loads)) await compare(name, load)
await memory()
await bare.stop()
await wrapped.stop()
await firstAnswers()

async function compare(
  name: string,
  load: (port: number) => { readonly done: Promise<unknown> },
): Promise<void> {
  const pairs: { readonly node: Cost; readonly stint: Cost }[] = []
  await measure(bare, load)
  await measure(wrapped, load)
  for (let round = 0; round < rounds; round++) {
    const isEven = round % 2 === 0
    const first = await measure(isEven ? bare : wrapped, load)
    const second = await measure(isEven ? wrapped : bare, load)
    pairs.push(isEven ? { node: first, stint: second } : { node: second, stint: first })
  }
  const ratio = (pick: (cost: Cost) => number): string =>
    median(pairs.map(({ node, stint }) => pick(stint) / pick(node))).toFixed(3)
  const micros = (who: 'node' | 'stint'): string =>
    median(pairs.map((pair) => pair[who].cpuMicros)).toFixed(1)
  console.log(
    `| ${name} | ${micros('node')} | ${micros('stint')} | ${ratio(({ cpuMicros }) => cpuMicros)} | ${ratio(({ perSecond }) => perSecond)} |`,
  )
}

async function measure(
  { child, port }: Server,
  load: (port: number) => { readonly done: Promise<unknown> },
): Promise<Cost> {
  const pids = processTree(child.pid ?? 0)
  const before = cpuSecondsOf(pids)
  const startedAt = performance.now()
  const tally = (await load(port).done) as { completed: number; failed: number }
  if (tally.failed > 0) throw new Error(`${tally.failed} requests failed`)
  const seconds = (performance.now() - startedAt) / 1000
  return {
    cpuMicros: ((cpuSecondsOf(pids) - before) / tally.completed) * 1e6,
    perSecond: tally.completed / seconds,
  }
}

async function memory(): Promise<void> {
  const idle = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' })
  await new Promise((resolve) => setTimeout(resolve, 1000))
  const [supervisor = 0, ...others] = processTree(wrapped.child.pid ?? 0)
  const worker = others.find((pid) => rssMiB(pid) > 20) ?? 0
  const sentinel = others.find((pid) => rssMiB(pid) < 20) ?? 0
  const ratio = rssMiB(supervisor) / rssMiB(idle.pid ?? 0)
  console.log(`\n| process | RSS MiB | PSS MiB |\n|---|---|---|`)
  const rows = {
    'bare idle node': idle.pid ?? 0,
    'node app, after the load': bare.child.pid ?? 0,
    'worker, after the load': worker,
    supervisor,
    sentinel,
  }
  for (const [name, pid] of Object.entries(rows))
    console.log(`| ${name} | ${rssMiB(pid).toFixed(1)} | ${pssMiB(pid).toFixed(1)} |`)
  console.log(
    `\nSupervisor RSS: ${ratio.toFixed(2)}x a bare idle node. Extra PSS of a worker: ${(pssMiB(worker) - pssMiB(bare.child.pid ?? 0)).toFixed(1)} MiB.`,
  )
  idle.kill()
}

async function firstAnswers(): Promise<void> {
  const samples: Record<string, number[]> = { node: [], stint: [] }
  for (let round = 0; round < rounds; round++) {
    for (const [name, launch] of Object.entries(contenders)) {
      const server = await launch(await freePort())
      samples[name]?.push(server.firstAnswerMs)
      await server.stop()
    }
  }
  console.log(
    `\nTime to first 200, median of ${rounds}: node ${median(samples['node'] ?? []).toFixed(0)} ms, stint ${median(samples['stint'] ?? []).toFixed(0)} ms.`,
  )
}

async function start(args: readonly string[], port: number): Promise<Server> {
  const startedAt = performance.now()
  const child = spawn(process.execPath, args, {
    env: { ...process.env, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  while (!(await answers(port))) await new Promise((resolve) => setTimeout(resolve, 2))
  const firstAnswerMs = performance.now() - startedAt
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      child.once('exit', () => resolve())
      child.kill('SIGTERM')
    })
  return { child, port, firstAnswerMs, stop }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = http.get({ host: '127.0.0.1', port, agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    request.on('error', () => resolve(false))
  })
}
