import { setTimeout as pause } from 'node:timers/promises'
import type { Absence, Plan } from '../plan.ts'
import type { Running } from '../running.ts'
import { eachAlone } from './enter.ts'
import { type Felt, startTraffic, type Traffic } from './traffic.ts'
import { untilTrue } from './wait.ts'

interface Reloaded extends Felt {
  readonly id: string
  readonly reloads: number
  /** Reloads after which only new workers answered. */
  readonly completed: number
  readonly seconds: number
}

export interface Reloads {
  readonly rows: readonly Reloaded[]
  readonly absent: readonly Absence[]
}

const WARM_MS = 1_000
const LIMIT_MS = 20_000
/** Nobody of the old generation has answered for this long. */
const QUIET_MS = 300

/** Reloads each contender that can, one after another, under traffic. */
export function reloads(plan: Plan): Promise<Reloads> {
  const able = plan.entrants.filter(({ reload }) => reload !== null)
  return eachAlone(plan, able, { app: 'app', workers: plan.workers }, async (server) => {
    plan.say(`reloads: ${server.contender.id}`)
    const traffic = startTraffic(server.order.port)
    await pause(WARM_MS)
    const tookMs: (number | null)[] = []
    for (let reload = 0; reload < plan.disruptions; reload++)
      tookMs.push(await oneReload(server, traffic))
    const done = tookMs.filter((ms) => ms !== null)
    return {
      ...(await traffic.stop()),
      reloads: plan.disruptions,
      completed: done.length,
      seconds: done.reduce((sum, ms) => sum + ms, 0) / done.length / 1000,
    }
  })
}

/** How long until only workers answer that were not there before; null: not in time. */
async function oneReload(server: Running, traffic: Traffic): Promise<number | null> {
  const startedMs = performance.now()
  const old = new Set(traffic.lastAnswers.keys())
  await server.reload()
  const isOver = (): boolean => {
    const lastOld = Math.max(...[...old].map((who) => traffic.lastAnswers.get(who) ?? 0))
    const lastNew = Math.max(0, ...newcomers(traffic, old))
    return lastNew > lastOld + QUIET_MS
  }
  const isInTime = (await untilTrue(isOver, LIMIT_MS)) !== null
  return isInTime ? performance.now() - startedMs - QUIET_MS : null
}

function newcomers({ lastAnswers }: Traffic, old: ReadonlySet<string>): readonly number[] {
  return [...lastAnswers].filter(([who]) => !old.has(who)).map(([, atMs]) => atMs)
}
