import { setTimeout as pause } from 'node:timers/promises'
import type { Absence, Plan } from '../plan.ts'
import { eachAlone } from './enter.ts'
import { type Felt, startTraffic } from './traffic.ts'

interface Recycled extends Felt {
  readonly id: string
  readonly recycles: number
}

export interface Recyclings {
  readonly maxRequests: number
  readonly rows: readonly Recycled[]
  readonly absent: readonly Absence[]
}

const MAX_REQUESTS = 150
const SECONDS = 5
/** Long enough for every worker to answer, too short for one to be replaced. */
const FIRST_MS = 300

/** Traffic on workers that are replaced after so many requests each. */
export async function recycling(plan: Plan): Promise<Recyclings> {
  const able = plan.entrants.filter((contender) => contender.recycling.is === 'there')
  const order = { app: 'app', workers: plan.workers, maxRequests: MAX_REQUESTS } as const
  const result = await eachAlone(plan, able, order, async (server) => {
    plan.say(`recycling: ${server.contender.id}`)
    const traffic = startTraffic(server.order.port)
    await pause(FIRST_MS)
    const first = traffic.lastAnswers.size
    await pause(SECONDS * 1000)
    const felt = await traffic.stop()
    return { ...felt, recycles: traffic.lastAnswers.size - first }
  })
  return { maxRequests: MAX_REQUESTS, ...result }
}
