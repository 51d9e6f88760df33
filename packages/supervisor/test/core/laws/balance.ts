import type { Action } from '../../../src/core/action.ts'
import type { Snapshot } from '../../../src/core/snapshot.ts'
import type { Worker } from '../../../src/core/worker.ts'
import type { Witness } from '../world/world.ts'
import { hold } from './law.ts'

const REQUESTS_PER_RECONNECT = 200

/** Connections are let go seldom, few at a time, and only while nothing else is going on. */
export const lawfulBalance: Witness = {
  plan: (plan, before) => {
    const orders = plan.filter((action) => action.type === 'let-go')
    if (orders.length === 0) return
    const { settings, phase, pause, reload, workers, workersWanted } = before
    const seated = workers.filter(({ slot }) => slot > 0)
    hold(settings.rebalance, 'only who asked for it is balanced', before, orders)
    hold(settings.listenLayout === 'slot', 'only slot sockets are balanced', before, orders)
    hold(phase.phase === 'running' && pause.state === 'off', 'only in service', before, orders)
    hold(reload.state === 'idle', 'a reload comes first', before, orders)
    hold(workersWanted > 1 && seated.length === workersWanted, 'all in place', before, orders)
    hold(seated.every(isUndisturbed), 'nobody has anything else to do', before, orders)
    for (const order of orders) isModest(order, before)
  },
  event: (event, _before, after) => {
    if (event.type !== 'reported') return
    const { requests, letGo } = sums(after)
    hold(letGo * REQUESTS_PER_RECONNECT <= requests, 'a request in 200 at most', after, letGo)
  },
}

function isUndisturbed(worker: Worker): boolean {
  return worker.state === 'ready' && worker.intake.state === 'open' && worker.adopted.length === 0
}

function isModest(
  { life, connections }: Extract<Action, { type: 'let-go' }>,
  before: Snapshot,
): void {
  const held = before.workers.find((worker) => worker.life === life)?.readings.report
  const most = Math.max(1, (held?.openConnections ?? 0) / 4)
  hold(connections >= 0 && connections <= most, 'a quarter at most', before, connections)
}

function sums({ slots, workers }: Snapshot): { readonly requests: number; readonly letGo: number } {
  const counts = [
    ...slots.map(({ totals }) => totals),
    ...workers.flatMap(({ readings }) => readings.report ?? []),
  ]
  return {
    requests: counts.reduce((sum, { requests }) => sum + requests, 0),
    letGo: counts.reduce((sum, { letGo }) => sum + letGo, 0),
  }
}
