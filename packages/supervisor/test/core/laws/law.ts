import type { Snapshot } from '../../../src/core/snapshot.ts'

/** Throws with the instant and the state of every slot when a law of the core does not hold. */
export function hold(isTrue: boolean, law: string, snapshot: Snapshot, what: unknown = null): void {
  if (isTrue) return
  const workers = snapshot.workers.map(
    (worker) => `${worker.slot}/${worker.life} gen${worker.generation} ${worker.state}`,
  )
  throw new Error(
    `${law}, at ${snapshot.nowMs} ms: ${JSON.stringify(what)} [${workers.join(', ')}]`,
  )
}
