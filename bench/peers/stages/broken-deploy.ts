import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Absence, Plan } from '../plan.ts'
import type { Running } from '../running.ts'
import { eachAlone } from './enter.ts'
import { type Felt, startTraffic } from './traffic.ts'

interface Deployed extends Felt {
  readonly id: string
  /** Null: it was told by a signal, which has none. */
  readonly exitCode: number | null
  /** Answers in the last second, when all was said and done. */
  readonly stillAnswers: boolean
}

export interface BrokenDeploys {
  readonly rows: readonly Deployed[]
  readonly absent: readonly Absence[]
}

const WARM_MS = 500
const AFTER_MS = 2_000

/** The app's file is replaced by one that throws, and the contender is told to reload. */
export function brokenDeploys(plan: Plan): Promise<BrokenDeploys> {
  const able = plan.entrants.filter(({ reload }) => reload !== null)
  return eachAlone(plan, able, { app: 'app', workers: plan.workers }, async (server) => {
    plan.say(`broken deploy: ${server.contender.id}`)
    const traffic = startTraffic(server.order.port)
    await pause(WARM_MS)
    breakApp(server)
    const exitCode = await server.reload()
    await pause(AFTER_MS)
    const before = traffic.answers()
    await pause(1_000)
    const stillAnswers = traffic.answers() > before
    return { ...(await traffic.stop()), exitCode, stillAnswers }
  })
}

function breakApp({ contender, site }: Running): void {
  const [from, to] =
    contender.family === 'field' ? ['broken.py', 'wsgi.py'] : ['broken.cjs', 'app.cjs']
  copyFileSync(join(site.apps, from), join(site.apps, to))
}
