/**
 * Is the load generator telling the truth? The same servers under the tuner's engine and under plain autocannon, with
 * its rate mode and its closed loop.
 *
 *     node bench/tuner/load-truth.ts [--seconds 5] [--only close]
 */
import net from 'node:net'
import { startGenerators, type LoadEngine } from '../../packages/tuner/src/load/engine.ts'
import { plainWorkload } from '../../packages/tuner/test/load/a-workload.ts'
import { positive, readFlags, someOf } from '../flags.ts'
import { plainAutocannon, type PlainResult } from './plain-autocannon.ts'
import { startTruthServer, type TruthOptions, type TruthServer } from './truth-process.ts'

interface Row {
  readonly name: string
  readonly truth: string
  readonly ours: string
  readonly rateMode: string
  readonly closedLoop: string
}

const ms = (value: number): string => `${value.toFixed(1)} ms`
const percent = (ratio: number): string => `${(100 * ratio).toFixed(0)} %`

const parts = {
  constant,
  even,
  close,
  stall,
  reset,
  refused,
} as const satisfies Record<string, () => AsyncGenerator<Row>>
const names = Object.keys(parts) as (keyof typeof parts)[]
const { seconds, only } = readFlags({ seconds: positive(5), only: someOf(names) })

console.log(`\nNode ${process.version}, ${seconds} s a run\n`)
console.log('| server | truth | this engine | autocannon, rate | autocannon, closed loop |')
console.log('|---|---|---|---|---|')
for (const name of only) {
  for await (const row of parts[name]()) {
    console.log(`| ${[row.name, row.truth, row.ours, row.rateMode, row.closedLoop].join(' | ')} |`)
  }
}

async function* constant(): AsyncGenerator<Row> {
  yield* against({ delayMs: 100 }, async function* (server, engine) {
    for (const ratePerSecond of [20, 100, 500]) {
      const connections = Math.max(10, ratePerSecond / 5)
      const open = await engine.openLoop({
        ratePerSecond,
        seconds,
        connections,
        seed: 1,
        arrivals: 'poisson',
      })
      const rate = await plain(server, { connections, overallRate: ratePerSecond })
      const closed = await plain(server, { connections: 10 })
      yield {
        name: `always 100 ms, ${ratePerSecond}/s`,
        truth: 'p50 100 ms',
        ours: `p50 ${ms(open.latency.p50Ms)} (service ${ms(open.service.p50Ms)}), ${open.latency.count} samples of ${open.counts.sent}`,
        rateMode: `p50 ${rate.latency.p50} ms, ${rate.requests.total} answers`,
        closedLoop: `p50 ${closed.latency.p50} ms`,
      }
    }
  })
}

async function* even(): AsyncGenerator<Row> {
  yield* against({ delayMs: 2 }, async function* (server, engine) {
    const load = { ratePerSecond: 100, seconds, connections: 20, seed: 1 } as const
    await server.counts()
    const uniform = await engine.openLoop({ ...load, arrivals: 'uniform' })
    const ours = await server.counts()
    const rate = await plain(server, { connections: 20, overallRate: 100 })
    const theirs = await server.counts()
    yield {
      name: '2 ms, 100/s evenly: arrivals in the busiest fifth of the second',
      truth: '20 %',
      ours: `${percent(busiestFifth(ours.arrivals))}, p99 ${ms(uniform.latency.p99Ms)}`,
      rateMode: `${percent(busiestFifth(theirs.arrivals))}, p99 ${rate.latency.p99} ms`,
      closedLoop: '-',
    }
  })
}

async function* close(): AsyncGenerator<Row> {
  const vices = {
    'no close': 'answer',
    'Connection: close': 'answer-say-close',
    'a bare FIN': 'answer-fin',
  } as const
  for (const [name, vice] of Object.entries(vices)) {
    yield* against({ delayMs: 5, every: 20, vice }, async function* (server, engine) {
      await server.counts()
      const window = await engine.closedLoop({ seconds, connections: 10 })
      const ours = await server.counts()
      const rate = await plain(server, { connections: 10, overallRate: 500 })
      await server.counts()
      const closed = await plain(server, { connections: 10 })
      const theirs = await server.counts()
      const { counts } = window
      const lost = counts.lost.closed + counts.lost.reset
      yield {
        name: `5 ms, every 20th answer with ${name}`,
        truth: 'as without; nothing uncounted',
        ours: `p50 ${ms(window.service.p50Ms)}; sent ${counts.sent} = ${counts.completed} answered + ${lost} lost + ${counts.inFlight}; server answered ${ours.answered}`,
        rateMode: `p50 ${rate.latency.p50} ms`,
        closedLoop: `p50 ${closed.latency.p50} ms; sent ${closed.requests.sent}, answered ${closed.requests.total}, errors ${closed.errors}; server answered ${theirs.answered}`,
      }
    })
  }
}

async function* stall(): AsyncGenerator<Row> {
  const whole = Math.max(10, 10 * Math.round(seconds / 5))
  yield* against({ stall: { ms: 200, everyMs: 10_000 } }, async function* (server, engine) {
    const window = await engine.openLoop({
      ratePerSecond: 100,
      seconds: whole,
      connections: 50,
      seed: 1,
      arrivals: 'uniform',
    })
    const rate = await plain(server, { connections: 10, overallRate: 100, duration: whole })
    const closed = await plain(server, { connections: 1, duration: 10 })
    yield {
      name: `200 ms stall every 10 s, 100/s evenly for ${whole} s`,
      // 2 % of the arrivals fall into a stall and wait for what is left of it: 1 % for more than half.
      truth: 'p99 100 ms',
      ours: `p99 ${ms(window.latency.p99Ms)}`,
      rateMode: `p99 ${rate.latency.p99} ms`,
      closedLoop: `p99 ${closed.latency.p99} ms`,
    }
  })
}

async function* reset(): AsyncGenerator<Row> {
  yield* against({ every: 20, vice: 'reset-mid-body' }, async function* (server, engine) {
    await server.counts()
    const window = await engine.openLoop({
      ratePerSecond: 500,
      seconds,
      connections: 10,
      seed: 1,
      arrivals: 'uniform',
    })
    const ours = await server.counts()
    const rate = await plain(server, { connections: 10, overallRate: 500 })
    const closed = await plain(server, { connections: 10 })
    yield {
      name: 'every 20th answer reset in its middle, 500/s',
      truth: `${500 * seconds * 0.95} answered`,
      ours: `${window.counts.completed} answered, ${window.counts.lost.reset} lost; server answered ${ours.answered}`,
      rateMode: `${rate.requests.total} answered, ${rate.errors} errors`,
      closedLoop: `${closed.requests.total} answered, ${closed.errors} errors`,
    }
  })
}

async function* refused(): AsyncGenerator<Row> {
  const port = await closedPort()
  const engine = await generators(port)
  const window = await engine.closedLoop({ seconds: 2, connections: 10 })
  await engine.close()
  const closed = await plainAutocannon({
    url: `http://127.0.0.1:${port}`,
    connections: 10,
    duration: 2,
  })
  yield {
    name: 'nobody listens, 10 connections, 2 s',
    truth: 'no spinning',
    ours: `${window.counts.connects} attempts, generator busy ${percent(window.health.eluRatio)}`,
    rateMode: '-',
    closedLoop: `${closed.errors} attempts`,
  }
}

type Part = (server: TruthServer, engine: LoadEngine) => AsyncGenerator<Row>

async function* against(options: TruthOptions, part: Part): AsyncGenerator<Row> {
  const server = await startTruthServer(options)
  const engine = await generators(server.port)
  // The first window pays for the compilation of both sides.
  await engine.closedLoop({ seconds: 1, connections: 5 })
  yield* part(server, engine)
  await engine.close()
  server.close()
}

function generators(port: number): Promise<LoadEngine> {
  const target = { host: '127.0.0.1', port }
  return startGenerators({ target, workload: plainWorkload, generators: 1 })
}

function plain(
  { port }: TruthServer,
  options: {
    readonly connections: number
    readonly overallRate?: number
    readonly duration?: number
  },
): PromiseLike<PlainResult> {
  return plainAutocannon({ url: `http://127.0.0.1:${port}`, duration: seconds, ...options })
}

/** The largest share of arrivals that fall into the same 200 ms of the second. */
function busiestFifth(arrivals: readonly number[]): number {
  const phases = arrivals.map((at) => at % 1_000)
  const starts = Array.from({ length: 50 }, (_, index) => index * 20)
  const shares = starts.map(
    (start) => phases.filter((phase) => (phase - start + 1_000) % 1_000 < 200).length,
  )
  return Math.max(...shares) / Math.max(1, arrivals.length)
}

async function closedPort(): Promise<number> {
  const server = net.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as net.AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
