import type { Action } from './action.ts'
import { requestLimit } from './limits.ts'
import { adoption, release } from './policies/adoption.ts'
import { headcount, surplus } from './policies/headcount.ts'
import { baseline, evil } from './policies/memory.ts'
import { mercy } from './policies/mercy.ts'
import { pausing } from './policies/pausing.ts'
import type { Policy } from './policies/policy.ts'
import { admission, bootTimeout } from './policies/readiness.ts'
import { rebalancing } from './policies/rebalancing.ts'
import { handover, relief } from './policies/recycling.ts'
import { closing, shutdown } from './policies/shutdown.ts'
import { reserve, seating } from './policies/spares.ts'
import type { Snapshot } from './snapshot.ts'

/** In the order of precedence: where two policies want something of the same worker or slot, the earlier one has it. */
const policies: readonly Policy[] = [
  shutdown,
  evil,
  bootTimeout,
  mercy,
  surplus,
  pausing,
  handover,
  seating,
  admission,
  headcount,
  relief,
  reserve,
  adoption,
  release,
  closing,
  rebalancing,
  baseline,
]

/** What is to be done now. Pure: the same snapshot, the same plan. */
export function decide(snapshot: Snapshot): readonly Action[] {
  return number(oneEach(policies.flatMap((policy) => policy(snapshot))), snapshot)
}

/** At most one action per worker, and at most one start per slot. */
function oneEach(wanted: readonly Action[]): readonly Action[] {
  const lives = new Set<number>()
  const starts = new Set<number>()
  return wanted.filter((action) => {
    switch (action.type) {
      case 'spawn':
        return isFirst(starts, action.slot)
      case 'admit':
        return (
          !starts.has(action.slot) && isFirst(lives, action.life) && isFirst(starts, action.slot)
        )
      case 'probe':
      case 'pause':
      case 'resume':
      case 'let-go':
      case 'drain':
      case 'terminate':
      case 'kill':
        return isFirst(lives, action.life)
      // A neighbour may take several slots at once, but none once it was told to leave.
      case 'adopt':
      case 'release':
        return !lives.has(action.life)
      case 'close-slot':
      case 'warn':
      case 'exit':
        return true
    }
  })
}

function isFirst(taken: Set<number>, id: number): boolean {
  return taken.size < taken.add(id).size
}

/** Gives every start its life number, and the limit that life will have. */
function number(
  actions: readonly Action[],
  { nextLife, settings, seed }: Snapshot,
): readonly Action[] {
  let life = nextLife
  return actions.map((action) => {
    if (action.type !== 'spawn') return action
    const numbered = { ...action, life: life++ }
    return { ...numbered, reportAtRequests: requestLimit(numbered, settings, seed) }
  })
}
