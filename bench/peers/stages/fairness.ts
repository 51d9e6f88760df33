import { keepAlive } from '../../../packages/supervisor/test/clients/index.ts'
import { median } from '../../processes.ts'
import { fairnessOnly } from '../contenders/all.ts'
import { countBodies, wrk } from '../engines/wrk.ts'
import type { Absence, Plan } from '../plan.ts'
import type { Running } from '../running.ts'
import { enter, leave } from './enter.ts'

export interface Fairness {
  readonly workers: number
  readonly connections: number
  /** What pure chance gives when each connection draws its worker. */
  readonly chance: number
  readonly rows: readonly {
    readonly id: string
    /** Requests of the busiest by those of the idlest worker, one figure per draw of connections; null: a worker starved. */
    readonly ratios: readonly (number | null)[]
    readonly starved: number
  }[]
  readonly absent: readonly Absence[]
}

const WORKERS = 8
const CONNECTIONS = 64

/** How evenly kept-alive connections are spread: every round opens them anew. */
export async function fairness(plan: Plan, rounds: number): Promise<Fairness> {
  const alsoMeant = plan.entrants.some(({ family }) => family === 'stint') ? fairnessOnly : []
  const many = [...plan.entrants.filter(({ id }) => id !== 'bare'), ...alsoMeant]
  const { running, absent } = await enter(plan, many, { app: 'app', workers: WORKERS })
  const draws: { id: string; counts: readonly number[] }[] = []
  for (let round = 1; round <= rounds; round++) {
    plan.say(`fairness: round ${round} of ${rounds}`)
    for (const server of running)
      draws.push({ id: server.contender.id, counts: await countsOf(server, plan.seconds) })
  }
  await leave(running)
  const rows = running.map(({ contender: { id } }) => {
    const mine = draws.filter((draw) => draw.id === id).map(({ counts }) => counts)
    const starved = Math.max(0, ...mine.map((counts) => WORKERS - counts.length))
    return { id, ratios: mine.map(ratioOf), starved }
  })
  return {
    workers: WORKERS,
    connections: CONNECTIONS,
    chance: byChance(WORKERS, CONNECTIONS),
    rows,
    absent,
  }
}

async function countsOf(
  { order, contender: { settleSeconds = 0 } }: Running,
  seconds: number,
): Promise<readonly number[]> {
  if (wrk.isThere()) {
    const kept = { port: order.port, path: '/', connection: 'keep-alive' } as const
    const pressure = { ...kept, connections: CONNECTIONS, seconds }
    return [...(await countBodies(pressure, settleSeconds)).values()]
  }
  const counts = new Map<string, number>()
  const run = keepAlive({
    target: { host: '127.0.0.1', port: order.port },
    concurrency: CONNECTIONS,
    check: ({ body }) => {
      const who = body.toString()
      counts.set(who, (counts.get(who) ?? 0) + 1)
      return null
    },
  })
  setTimeout(() => counts.clear(), settleSeconds * 1000)
  setTimeout(() => void run.stop(), (settleSeconds + seconds) * 1000)
  await run.done
  return [...counts.values()]
}

function ratioOf(counts: readonly number[]): number | null {
  return counts.length < WORKERS ? null : Math.max(...counts) / Math.min(...counts)
}

/** The median of busiest by idlest over many draws; a draw that leaves a bin empty counts as that of one ball. */
function byChance(bins: number, balls: number): number {
  const draws = Array.from({ length: 2_000 }, () => {
    const counts = Array.from({ length: bins }, () => 0)
    for (let ball = 0; ball < balls; ball++) {
      const bin = Math.floor(Math.random() * bins)
      counts[bin] = (counts[bin] ?? 0) + 1
    }
    return Math.max(...counts) / Math.max(1, Math.min(...counts))
  })
  return median(draws)
}
