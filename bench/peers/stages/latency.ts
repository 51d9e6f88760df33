import { openLoop } from '../../../packages/supervisor/test/clients/index.ts'
import { percentileOf } from '../numbers.ts'
import type { Absence, Plan } from '../plan.ts'
import type { Running } from '../running.ts'
import { enter, leave } from './enter.ts'

/** Latencies of one contender at the fixed rate, all rounds together, in milliseconds. */
interface Tail {
  readonly id: string
  readonly connection: 'keep-alive' | 'per-request'
  readonly requests: number
  readonly failed: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly p999Ms: number
}

export interface Tails {
  readonly ratePerSecond: number
  readonly rows: readonly Tail[]
  readonly absent: readonly Absence[]
}

const CONNECTIONS = ['per-request', 'keep-alive'] as const
/** Per round: a percentile of a thousand needs thousands. */
const SECONDS = 3

/** The 2 ms handler under Poisson arrivals at a rate that leaves room; latency runs from the intended time. */
export async function latency(plan: Plan, rounds: number): Promise<Tails> {
  const { running, absent } = await enter(plan, plan.entrants, {
    app: 'app',
    workers: plan.workers,
  })
  const pools = new Map<string, { failed: number; ms: number[] }>()
  for (let round = 1; round <= rounds; round++) {
    plan.say(`open loop, ${plan.ratePerSecond}/s: round ${round} of ${rounds}`)
    for (const connection of CONNECTIONS) {
      for (const server of running) {
        const key = `${server.contender.id} ${connection}`
        const pool = pools.get(key) ?? { failed: 0, ms: [] }
        const { latenciesMs, failed } = await arrivals(plan, server, connection, round)
        pools.set(key, { failed: pool.failed + failed, ms: [...pool.ms, ...latenciesMs] })
      }
    }
  }
  await leave(running)
  const rows = running.flatMap(({ contender: { id } }) =>
    CONNECTIONS.map((connection) => tailOf(id, connection, pools.get(`${id} ${connection}`))),
  )
  return { ratePerSecond: plan.ratePerSecond, rows, absent }
}

function arrivals(
  { ratePerSecond }: Plan,
  { order }: Running,
  connection: 'keep-alive' | 'per-request',
  seed: number,
): Promise<{ readonly latenciesMs: readonly number[]; readonly failed: number }> {
  return openLoop({
    target: { host: '127.0.0.1', port: order.port },
    path: '/cpu',
    connection,
    ratePerSecond,
    seed,
    requests: ratePerSecond * SECONDS,
  }).done
}

function tailOf(
  id: string,
  connection: 'keep-alive' | 'per-request',
  pool: { failed: number; ms: readonly number[] } = { failed: 0, ms: [] },
): Tail {
  return {
    id,
    connection,
    requests: pool.ms.length + pool.failed,
    failed: pool.failed,
    p50Ms: percentileOf(pool.ms, 0.5),
    p99Ms: percentileOf(pool.ms, 0.99),
    p999Ms: percentileOf(pool.ms, 0.999),
  }
}
