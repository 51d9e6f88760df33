import { setTimeout as pause } from 'node:timers/promises'
import type { Absence, Plan } from '../plan.ts'
import type { Running } from '../running.ts'
import { eachAlone } from './enter.ts'
import { type Felt, startTraffic, type Traffic } from './traffic.ts'
import { untilTrue } from './wait.ts'

interface Killed extends Felt {
  readonly id: string
  readonly kills: number
  /** Until a worker answered that was not there before; null where none came. */
  readonly replacedMs: readonly (number | null)[]
}

export interface Kills {
  readonly rows: readonly Killed[]
  readonly absent: readonly Absence[]
}

const WARM_MS = 700
const LIMIT_MS = 5_000

/** `kill -9` of a worker under traffic; of the whole process where workers are threads. */
export function kills(plan: Plan): Promise<Kills> {
  return eachAlone(plan, plan.entrants, { app: 'app', workers: plan.workers }, async (server) => {
    plan.say(`kill -9: ${server.contender.id}`)
    const traffic = startTraffic(server.order.port)
    const replacedMs: (number | null)[] = []
    for (let kill = 0; kill < plan.disruptions; kill++) {
      await pause(WARM_MS)
      replacedMs.push(await oneKill(server, traffic))
      if (replacedMs.at(-1) === null) break
    }
    return { ...(await traffic.stop()), kills: replacedMs.length, replacedMs }
  })
}

function oneKill({ tree }: Running, traffic: Traffic): Promise<number | null> {
  const before = new Set(traffic.lastAnswers.keys())
  const alive = new Set(tree())
  const [victim] = [...traffic.lastAnswers]
    .toSorted(([, a], [, b]) => b - a)
    .map(([who]) => Number(who.split('.')[0]))
    .filter((pid) => alive.has(pid))
  if (victim === undefined) throw new Error('no worker was found to kill')
  process.kill(victim, 'SIGKILL')
  const hasNewcomer = (): boolean => [...traffic.lastAnswers.keys()].some((who) => !before.has(who))
  return untilTrue(hasNewcomer, LIMIT_MS)
}
