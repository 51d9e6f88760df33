import { setTimeout as pause } from 'node:timers/promises'
import type { Contender, Order } from '../contender.ts'
import type { Absence, Plan } from '../plan.ts'
import { ask, launch, type Running } from '../running.ts'

/** Who stands at the start of a measure, and who does not. */
export interface Entry {
  readonly running: readonly Running[]
  readonly absent: readonly Absence[]
}

const ALL_WORKERS_MS = 10_000

/** Starts contenders one after the other; one that fails becomes an absence. */
export async function enter(
  { env, say }: Plan,
  contenders: readonly Contender[],
  order: Omit<Order, 'port'>,
): Promise<Entry> {
  const running: Running[] = []
  const absent: Absence[] = []
  for (const contender of contenders) {
    try {
      const server = await launch(contender, order, env)
      await allWorkers(server)
      running.push(server)
    } catch (error) {
      absent.push({ id: contender.id, why: reason(error) })
      say(`${contender.id} does not start: ${reason(error)}`)
    }
  }
  return { running, absent }
}

/** Waits until every worker has answered; some answer to nobody for long, which the fairness table will show. */
async function allWorkers({ contender, order }: Running): Promise<void> {
  const wanted = contender.id === 'bare' ? 1 : order.workers
  const seen = new Set<string>()
  const deadlineMs = performance.now() + ALL_WORKERS_MS
  while (seen.size < wanted && performance.now() < deadlineMs) {
    const answers = await Promise.all(
      Array.from({ length: 8 * wanted }, () => ask(order.port, '/cpu')),
    )
    for (const answer of answers) if (answer !== null) seen.add(answer)
    if (seen.size < wanted) await pause(50)
  }
}

/** One line of what went wrong. */
export function reason(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? ''
}

/** Ends all of them, at once. */
export async function leave(running: readonly Running[]): Promise<void> {
  await Promise.all(running.map((server) => server.stop()))
}

/** Runs something on each contender alone, freshly started; a failure is an absence as well. */
export async function eachAlone<T>(
  plan: Plan,
  contenders: readonly Contender[],
  order: Omit<Order, 'port'>,
  measure: (server: Running) => Promise<T>,
): Promise<{
  readonly rows: readonly (T & { readonly id: string })[]
  readonly absent: readonly Absence[]
}> {
  const rows: (T & { readonly id: string })[] = []
  const absences: Absence[] = []
  for (const contender of contenders) {
    const { running, absent } = await enter(plan, [contender], order)
    absences.push(...absent)
    for (const server of running) {
      try {
        rows.push({ id: contender.id, ...(await measure(server)) })
      } catch (error) {
        absences.push({ id: contender.id, why: reason(error) })
      }
    }
    await leave(running)
  }
  return { rows, absent: absences }
}
