import type { SessionState } from './fold.ts'
import { findingsOf, invalidOf, pairsOf } from './trials.ts'

/** Why what runs today did not hold: once is enough, for nothing can be compared with it then. Null when it held. */
export function baselineFault(state: SessionState): string | null {
  for (const { purpose, outcome } of findingsOf(state))
    if (purpose === 'baseline' && outcome.kind === 'infeasible') return outcome.reason
  return null
}

/** Spoiled launches are tried again, but a host that spoils so many is not fit. */
export function isSpoiled(state: SessionState): boolean {
  const valid = findingsOf(state).length + 2 * pairsOf(state).length
  return invalidOf(state).length > 5 + valid / 4
}

/** True when going on would not lead to a number worth having. */
export function isUnfit(state: SessionState): boolean {
  return baselineFault(state) !== null || isSpoiled(state)
}
