import type { Contender } from '../contender.ts'
import type { Plan } from '../plan.ts'
import type { Measures } from '../results.ts'
import { brokenDeploys } from './broken-deploy.ts'
import { fairness } from './fairness.ts'
import { hangs } from './hang.ts'
import { kills } from './kill.ts'
import { latency } from './latency.ts'
import { type Weight, weigh } from './memory.ts'
import { race, type Race } from './race.ts'
import { recycling } from './recycling.ts'
import { reloads } from './reload.ts'
import { scale } from './scale.ts'
import { starts } from './starts.ts'

const ONE_WORKER: readonly string[] = ['stint-slot', 'stint-shared', 'bare']

/** Every stage by the name that `--stages` knows. */
export const stages = {
  costs: async (plan: Plan): Promise<Measures> => ({
    costs: await race(plan, {
      contenders: plan.entrants.filter(({ id }) => ONE_WORKER.includes(id)),
      workers: 1,
      engine: plan.engine,
      rounds: plan.rounds,
    }),
  }),
  throughput: async (plan: Plan): Promise<Measures> => {
    let weights: readonly Weight[] = []
    const throughput = await race(plan, {
      ...field(plan),
      engine: plan.engine,
      rounds: plan.rounds,
      afterwards: (running) => {
        weights = running.map(weigh)
      },
    })
    return { throughput, weights }
  },
  witnesses: async (plan: Plan): Promise<Measures> => {
    const witnesses: Race[] = []
    for (const engine of plan.witnesses) {
      const only = plan.shapes.filter(
        ({ id }) => id === 'keep-alive' || (id === 'per-request' && engine.name !== 'h2load'),
      )
      const rounds = Math.ceil(plan.rounds / 3)
      witnesses.push(await race(plan, { ...field(plan), engine, rounds, only }))
    }
    return { witnesses }
  },
  latency: async (plan: Plan): Promise<Measures> => ({
    tails: await latency(plan, Math.ceil(plan.rounds / 2)),
  }),
  fairness: async (plan: Plan): Promise<Measures> => ({
    fairness: await fairness(plan, plan.rounds),
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

function field({ entrants, workers }: Plan): {
  readonly contenders: readonly Contender[]
  readonly workers: number
} {
  return { contenders: entrants, workers }
}
