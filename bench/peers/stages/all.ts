import { costsOnly } from '../contenders/all.ts'
import type { Engine } from '../engines/engine.ts'
import { ownClientInTurns } from '../engines/own-client.ts'
import type { Plan } from '../plan.ts'
import type { Measures } from '../results.ts'
import type { Shape } from '../shapes.ts'
import { brokenDeploys } from './broken-deploy.ts'
import { fairness } from './fairness.ts'
import { hangs } from './hang.ts'
import { kills } from './kill.ts'
import { latency } from './latency.ts'
import { type Weight, weigh } from './memory.ts'
import { type Leg, race } from './race.ts'
import { recycling } from './recycling.ts'
import { reloads } from './reload.ts'
import { scale } from './scale.ts'
import { starts } from './starts.ts'

const ONE_WORKER: readonly string[] = ['stint-slot', 'stint-shared', 'bare']

/** Every stage by the name that `--stages` knows. */
export const stages = {
  costs: async (plan: Plan): Promise<Measures> => {
    const entrants = plan.entrants.filter(({ id }) => ONE_WORKER.includes(id))
    const [costs] = await race(plan, {
      contenders: entrants.some(({ id }) => id === 'bare') ? [...entrants, ...costsOnly] : entrants,
      workers: 1,
      legs: [legOf(plan, ownClientInTurns)],
    })
    return costs === undefined ? {} : { costs }
  },
  throughput: async (plan: Plan): Promise<Measures> => {
    let weights: readonly Weight[] = []
    const [throughput, ...witnesses] = await race(plan, {
      contenders: plan.entrants,
      workers: plan.workers,
      legs: [legOf(plan, plan.engine), ...plan.witnesses.map((engine) => witnessLeg(plan, engine))],
      afterwards: (running) => {
        weights = running.filter(({ contender }) => contender.scatters !== true).map(weigh)
      },
    })
    return throughput === undefined ? {} : { throughput, witnesses, weights }
  },
  latency: async (plan: Plan): Promise<Measures> => ({
    tails: await latency(plan, Math.ceil(plan.rounds / 2)),
  }),
  fairness: async (plan: Plan): Promise<Measures> => ({
    fairness: await fairness(plan, 3),
  }),
  starts: async (plan: Plan): Promise<Measures> => ({
    starts: await starts(plan, Math.ceil(plan.rounds / 2)),
  }),
  reloads: async (plan: Plan): Promise<Measures> => ({ reloads: await reloads(plan) }),
  recycling: async (plan: Plan): Promise<Measures> => ({ recycling: await recycling(plan) }),
  kills: async (plan: Plan): Promise<Measures> => ({ kills: await kills(plan) }),
  'broken-deploys': async (plan: Plan): Promise<Measures> => ({
    brokenDeploys: await brokenDeploys(plan),
  }),
  hangs: async (plan: Plan): Promise<Measures> => ({ hangs: await hangs(plan) }),
  scale: async (plan: Plan): Promise<Measures> => ({
    scale: await scale(plan, [1, 2, 4, 8, 16], [16, 32, 64, 128, 256, 512]),
  }),
} as const

export type StageName = keyof typeof stages

export const stageNames = Object.keys(stages) as readonly StageName[]

function legOf({ launches, shapes }: Plan, engine: Engine): Leg {
  return { engine, launches, turns: engine.turnsPerLaunch, shapes }
}

/** One turn by another client; h2load cannot open a connection per request. */
function witnessLeg({ shapes }: Plan, engine: Engine): Leg {
  const isAble = ({ id }: Shape): boolean =>
    id === 'keep-alive' || (id === 'per-request' && engine.name !== 'h2load')
  return { engine, launches: 1, turns: 1, shapes: shapes.filter(isAble) }
}
