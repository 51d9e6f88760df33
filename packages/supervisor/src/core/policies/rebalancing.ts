import type { Action } from '../action.ts'
import {
  allowance,
  attemptLeft,
  connectionsIn,
  connectionsOf,
  holders,
  isSeenSince,
  isUneven,
} from '../evenness.ts'
import type { Ready } from '../worker.ts'
import type { Policy } from './policy.ts'

/**
 * Has workers with more connections than the mean let some go, which the kernel then deals out to anybody. One step at a
 * time: the next waits until everybody has reported what became of the last.
 */
export const rebalancing: Policy = (snapshot) => {
  const { balance } = snapshot
  if (balance.state !== 'evening') return []
  const workers = holders(snapshot)
  if (workers === null || !isSeenSince(workers, balance.sinceMs) || !isUneven(workers)) return []
  const most = Math.min(allowance(snapshot), attemptLeft(workers, balance.ordered))
  return most > 0 ? step(workers, most) : []
}

/** The fullest first, as far as `most` goes. Everybody is told, since everybody is to report what it was given. */
function step(workers: readonly Ready[], most: number): readonly Action[] {
  const mean = connectionsIn(workers) / workers.length
  let left = most
  return workers
    .toSorted((a, b) => connectionsOf(b) - connectionsOf(a))
    .map((worker): Action => {
      const connections = Math.min(left, share(connectionsOf(worker), mean))
      left -= connections
      return { type: 'let-go', slot: worker.slot, life: worker.life, connections }
    })
}

const GREATEST_SHARE = 1 / 4

/**
 * Twice the excess, at most a quarter of all. Some of what is let go comes back to the full ones, and a worker that has too
 * few gets but its share of the rest: with the bare excess alone it would wait for twice as many steps.
 */
function share(connections: number, mean: number): number {
  const twice = Math.max(0, Math.ceil(2 * (connections - mean)))
  return Math.min(twice, Math.max(1, Math.floor(connections * GREATEST_SHARE)))
}
