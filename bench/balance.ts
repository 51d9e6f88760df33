/**
 * How evenly kept-alive connections lie on the workers, with `rebalance` off and on, and what it costs.
 *
 *     node bench/balance.ts [--launches 5] [--workers 8] [--connections 64] [--think 20] [--seconds 5] [--settle 20] [--pairs 12]
 *
 * Launches alternate, off and on: each draws its connections anew, has `--settle` seconds, and is measured for `--seconds`. Then one
 * supervisor is left to come to rest, and the knob is switched between windows (off, on, on, off): CPU per request of its whole tree.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { ControlClient } from '../packages/supervisor/src/surfaces/control/client.ts'
import { keepAlive, type Tally } from '../packages/supervisor/test/clients/index.ts'
import { amount, positive, readFlags, whole } from './flags.ts'
import { machine } from './peers/machine.ts'
import { percentileOf } from './peers/numbers.ts'
import { median, preciseCpuSecondsOf, processTree } from './processes.ts'
import { portOf, startStint, type StintProcess } from './stint-process.ts'

const given = readFlags({
  launches: whole(5),
  workers: whole(8, { most: 1024 }),
  connections: whole(64),
  think: amount(20),
  seconds: positive(5),
  settle: amount(20),
  pairs: whole(12),
})
const { workers, connections, think: thinkMs, pairs } = given
const windowMs = given.seconds * 1000
const settleMs = given.settle * 1000
const app = fileURLToPath(new URL('./peers/fixtures/app.cjs', import.meta.url))

type Knob = 'off' | 'on'

/** A supervisor under the load of clients that keep their connections. */
interface Loaded {
  readonly stint: StintProcess
  readonly run: ReturnType<typeof keepAlive>
  /** Requests by worker since it was last emptied. */
  readonly counts: Map<string, number>
  readonly control: string
}

/** What a while showed. */
interface Window {
  /** Infinity: a worker starved. */
  readonly spread: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly cpuMicros: number
}

interface Launch extends Window {
  readonly reconnects: number
  readonly requests: number
  readonly lost: number
  /** From the first request to the last step; null: there was none. */
  readonly evenAfterSeconds: number | null
}

const { date, cpus, node, loadBefore } = machine()
console.log(
  `\n${date}, ${cpus}, Node ${node}, load average ${loadBefore.toFixed(1)}: ${workers} workers, ${connections} connections, ${thinkMs} ms of thought\n`,
)
await compareLaunches()
await compareCosts()

async function compareLaunches(): Promise<void> {
  const launches: Record<Knob, Launch[]> = { off: [], on: [] }
  console.log(
    '| launch | rebalance | max/min | p50 ms | p99 ms | reconnects | requests | lost | even after |',
  )
  console.log('|---|---|---|---|---|---|---|---|---|')
  for (let launch = 1; launch <= given.launches; launch++) {
    for (const knob of ['off', 'on'] as const) {
      const result = await oneLaunch(knob)
      launches[knob].push(result)
      console.log(`| ${launch} | ${knob} | ${rowOf(result)} |`)
    }
  }
  console.log(
    '\n| rebalance | max/min, median | worst | p99 ms, median | reconnects, median | lost |',
  )
  console.log('|---|---|---|---|---|---|')
  for (const knob of ['off', 'on'] as const) {
    const all = launches[knob]
    const middle = (pick: (launch: Launch) => number): number => median(all.map(pick))
    const worst = Math.max(...all.map(({ spread }) => spread))
    const lost = all.reduce((sum, launch) => sum + launch.lost, 0)
    console.log(
      `| ${knob} | ${middle(({ spread }) => spread).toFixed(2)} | ${worst.toFixed(2)} | ${middle(({ p99Ms }) => p99Ms).toFixed(1)} | ${middle(({ reconnects }) => reconnects)} | ${lost} |`,
    )
  }
}

function rowOf(launch: Launch): string {
  const { spread, p50Ms, p99Ms, reconnects, requests, lost, evenAfterSeconds } = launch
  const after = evenAfterSeconds === null ? '-' : `${evenAfterSeconds.toFixed(1)} s`
  return [
    spread.toFixed(2),
    p50Ms.toFixed(1),
    p99Ms.toFixed(1),
    reconnects,
    requests,
    lost,
    after,
  ].join(' | ')
}

async function oneLaunch(knob: Knob): Promise<Launch> {
  return loaded(knob, async ({ stint, run, counts }) => {
    const startedMs = performance.now()
    let evenAtMs: number | null = null
    void stint
      .until((lines) => lines.some(({ event }) => event === 'rebalanced'))
      .then(
        () => (evenAtMs = performance.now()),
        () => undefined,
      )
    await sleep(settleMs)
    const window = await measure({ stint, run, counts })
    const tally = await run.stop()
    return {
      ...window,
      reconnects: tally.connectionsOpened - connections,
      requests: tally.completed,
      lost: tally.failed,
      evenAfterSeconds: evenAtMs === null ? null : (evenAtMs - startedMs) / 1000,
    }
  })
}

/** At rest the knob has nothing to do but to look. */
async function compareCosts(): Promise<void> {
  await loaded('on', async ({ stint, run, counts, control }) => {
    const client = await ControlClient.open(control)
    const turn = async (knob: Knob): Promise<Window> => {
      await client.ask({ verb: 'set', knob: 'rebalance', values: [String(knob === 'on')] })
      return measure({ stint, run, counts })
    }
    await sleep(settleMs)
    const ratios: number[] = []
    const cost: Record<Knob, number[]> = { off: [], on: [] }
    const p99: Record<Knob, number[]> = { off: [], on: [] }
    for (let pair = 0; pair < pairs; pair++) {
      const order: readonly Knob[] = pair % 2 === 0 ? ['off', 'on'] : ['on', 'off']
      const windows = { off: NaN, on: NaN }
      for (const knob of order) {
        const { cpuMicros, p99Ms } = await turn(knob)
        windows[knob] = cpuMicros
        cost[knob].push(cpuMicros)
        p99[knob].push(p99Ms)
      }
      ratios.push(windows.on / windows.off)
    }
    client.close()
    const tally: Tally = await run.stop()
    const quartiles = [0.25, 0.5, 0.75].map((share) => percentileOf(ratios, share).toFixed(4))
    console.log(`\nAt rest, ${pairs} pairs of windows of ${windowMs / 1000} s in one supervisor:\n`)
    console.log('| rebalance | CPU us per request, median | p99 ms, median |\n|---|---|---|')
    for (const knob of ['off', 'on'] as const)
      console.log(
        `| ${knob} | ${median(cost[knob]).toFixed(2)} | ${median(p99[knob]).toFixed(1)} |`,
      )
    console.log(
      `\nCPU per request, on / off: quartiles of the pairs ${quartiles.join(', ')}; ${tally.failed} of ${tally.sent} requests lost.`,
    )
  })
}

async function measure({ stint, run, counts }: Omit<Loaded, 'control'>): Promise<Window> {
  const pids = processTree(stint.pid)
  const { latenciesMs } = run.tally
  const from = latenciesMs.length
  counts.clear()
  const before = preciseCpuSecondsOf(pids)
  await sleep(windowMs)
  const seconds = preciseCpuSecondsOf(pids) - before
  const mine = latenciesMs.slice(from)
  const seen = [...counts.values()]
  return {
    spread: seen.length < workers ? Infinity : Math.max(...seen) / Math.min(...seen),
    p50Ms: percentileOf(mine, 0.5),
    p99Ms: percentileOf(mine, 0.99),
    cpuMicros: (seconds / mine.length) * 1e6,
  }
}

async function loaded<T>(knob: Knob, act: (loaded: Loaded) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'stint-bench-'))
  const control = join(folder, 'control.sock')
  const flags = ['--workers', String(workers), '--rebalance', String(knob === 'on')]
  const stint = startStint([...flags, '--control', control, app], { PORT: '0' })
  try {
    const target = { host: '127.0.0.1', port: await portOf(stint) }
    await stint.until((lines) => lines.filter(({ event }) => event === 'ready').length >= workers)
    const counts = new Map<string, number>()
    const run = keepAlive({
      target,
      concurrency: connections,
      thinkMs,
      check: ({ body }) => {
        const who = body.toString()
        counts.set(who, (counts.get(who) ?? 0) + 1)
        return null
      },
    })
    return await act({ stint, run, counts, control })
  } finally {
    await stint.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
