import type { Absence, Plan } from '../plan.ts'
import { launch } from '../running.ts'
import { reason } from './enter.ts'

export interface Starts {
  readonly rows: readonly { readonly id: string; readonly ms: readonly number[] }[]
  readonly absent: readonly Absence[]
}

/** From the command to the first 200, interleaved. */
export async function starts(plan: Plan, rounds: number): Promise<Starts> {
  const times = new Map<string, number[]>()
  const absent = new Map<string, string>()
  for (let round = 1; round <= rounds; round++) {
    plan.say(`time to first 200: round ${round} of ${rounds}`)
    for (const contender of plan.entrants) {
      if (absent.has(contender.id)) continue
      try {
        const order = { app: 'app', workers: plan.workers } as const
        const server = await launch(contender, order, plan.env)
        times.set(contender.id, [...(times.get(contender.id) ?? []), server.firstAnswerMs])
        await server.stop()
      } catch (error) {
        absent.set(contender.id, reason(error))
      }
    }
  }
  return {
    rows: [...times].map(([id, ms]) => ({ id, ms })),
    absent: [...absent].map(([id, why]) => ({ id, why })),
  }
}
