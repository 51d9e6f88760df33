import type { SessionState } from './fold.ts'
import { findingsOf, invalidOf, pairsOf } from './trials.ts'

/** Why what runs today did not hold: once is enough, for nothing can be compared with it then. Null when it held. */
export function baselineFault(state: SessionState): string | null {
  for (const { purpose, outcome } of findingsOf(state))
    if (purpose === 'baseline' && outcome.kind === 'infeasible') return outcome.reason
  return null
}

/** So often a side of a pair may fall over before there is nothing to compare. */
const MOST_FALLS = 2

/** Which side fell over in the confirmation, and why it did last; null when the pairs can go on. */
export function confirmationFault({ trials }: SessionState): string | null {
  const falls = trials.flatMap(({ result }) => {
    if (result.kind !== 'pair') return []
    const sides = [
      ['the best candidate', result.candidate.outcome],
      ['what runs today', result.baseline.outcome],
    ] as const
    const fallen = sides.flatMap(([side, outcome]) =>
      outcome.kind === 'infeasible'
        ? [`${side} fell over in the confirmation: ${outcome.reason}`]
        : [],
    )
    return fallen.slice(0, 1)
  })
  return falls.length < MOST_FALLS ? null : (falls.at(-1) ?? null)
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
