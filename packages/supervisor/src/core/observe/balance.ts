import { UNJUDGED, type Balance } from '../balance.ts'
import { attemptLeft, connectionsIn, holders, isSeenSince, isUneven } from '../evenness.ts'
import type { EventOf } from '../event.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Ready } from '../worker.ts'

/** Judges anew after a report. */
export function settleBalance(snapshot: Snapshot, atMs: number): Snapshot {
  if (!snapshot.settings.rebalance) return snapshot
  const workers = holders(snapshot)
  const { balance } = snapshot
  if (workers !== null) return { ...snapshot, balance: judge(balance, workers, atMs) }
  return balance.state === 'resigned' ? snapshot : { ...snapshot, balance: UNJUDGED }
}

function judge(balance: Balance, workers: readonly Ready[], atMs: number): Balance {
  switch (balance.state) {
    case 'unjudged':
    case 'even':
      return isUneven(workers) ? { state: 'evening', sinceMs: atMs, ordered: 0 } : { state: 'even' }
    case 'evening':
      if (!isSeenSince(workers, balance.sinceMs)) return balance
      if (!isUneven(workers)) return { state: 'even' }
      return attemptLeft(workers, balance.ordered) > 0 ? balance : resigned(workers)
    case 'resigned':
      return isStillSo(balance, workers) ? balance : UNJUDGED
  }
}

/** From now on nothing is known until everybody has reported. */
export function letGoSent(
  snapshot: Snapshot,
  { connections, atMs }: EventOf<'let-go-sent'>,
): Snapshot {
  const { balance } = snapshot
  if (balance.state !== 'evening') return snapshot
  return {
    ...snapshot,
    balance: { state: 'evening', sinceMs: atMs, ordered: balance.ordered + connections },
  }
}

function resigned(workers: readonly Ready[]): Balance {
  const lives = workers.map(({ life }) => life)
  return { state: 'resigned', lives, connections: connectionsIn(workers) }
}

const SAME_RATIO = 0.25

/** The same workers hold about as many connections as when it was given up. */
function isStillSo(
  { lives, connections }: Extract<Balance, { readonly state: 'resigned' }>,
  workers: readonly Ready[],
): boolean {
  return (
    workers.every(({ life }, index) => life === lives[index]) &&
    workers.length === lives.length &&
    Math.abs(connectionsIn(workers) - connections) <= connections * SAME_RATIO
  )
}
