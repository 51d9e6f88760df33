import type { SessionState } from './fold.ts'
import { findingsOf, invalidOf, pairsOf } from './trials.ts'

/** A baseline that did not hold once is no baseline. */
export function hasBrokenBaseline(state: SessionState): boolean {
  return findingsOf(state).some(
    ({ purpose, outcome }) => purpose === 'baseline' && outcome.kind !== 'measured',
  )
}

/** Spoiled launches are tried again, but a host that spoils so many is not fit. */
export function isSpoiled(state: SessionState): boolean {
  const valid = findingsOf(state).length + 2 * pairsOf(state).length
  return invalidOf(state).length > 5 + valid / 4
}

/** True when going on would not lead to a number worth having. */
export function isUnfit(state: SessionState): boolean {
  return hasBrokenBaseline(state) || isSpoiled(state)
}
