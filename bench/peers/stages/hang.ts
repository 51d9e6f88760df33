import { setTimeout as pause } from 'node:timers/promises'
import type { Absence, Plan } from '../plan.ts'
import { ask } from '../running.ts'
import { eachAlone } from './enter.ts'
import { type Felt, startTraffic } from './traffic.ts'

interface Hung extends Felt {
  readonly id: string
  /** Until the request that hung was ended from the server's side; null: it still hung at the end. */
  readonly evictedMs: number | null
}

export interface Hangs {
  readonly limitSeconds: number
  readonly watchedSeconds: number
  readonly rows: readonly Hung[]
  readonly absent: readonly Absence[]
}

const LIMIT_SECONDS = 2
const WATCHED_MS = 5_000

/** One request never returns. Contenders with a limit for that get one of 2 s, the others run as they are. */
export async function hangs(plan: Plan): Promise<Hangs> {
  const groups = Object.values(
    Object.groupBy(plan.entrants, ({ harakiri }) => (harakiri.is === 'there' ? 'with' : 'without')),
  )
  const results = []
  for (const group of groups) {
    const hasLimit = group[0]?.harakiri.is === 'there'
    const limit = hasLimit ? { harakiriSeconds: LIMIT_SECONDS } : {}
    const order = { app: 'app', workers: plan.workers, ...limit } as const
    results.push(
      await eachAlone(plan, group, order, async (server) => {
        plan.say(`hang: ${server.contender.id}`)
        const traffic = startTraffic(server.order.port)
        const startedMs = performance.now()
        const evicted = ask(server.order.port, '/hang', WATCHED_MS * 2).then(
          () => performance.now() - startedMs,
        )
        const evictedMs = await Promise.race([evicted, pause(WATCHED_MS, null)])
        await pause(evictedMs === null ? 0 : 500)
        return { ...(await traffic.stop()), evictedMs }
      }),
    )
  }
  const rows = results.flatMap((result) => result.rows)
  const order = plan.entrants.map(({ id }) => id)
  return {
    limitSeconds: LIMIT_SECONDS,
    watchedSeconds: WATCHED_MS / 1000,
    rows: rows.toSorted((a, b) => order.indexOf(a.id) - order.indexOf(b.id)),
    absent: results.flatMap((result) => result.absent),
  }
}
