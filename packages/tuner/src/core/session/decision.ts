import type { Candidate } from '../../space/dimension.ts'

/** The outcome of a paired comparison. `effect` is a ratio: 0.12 is 12 % more. */
export interface Comparison {
  readonly verdict: 'better' | 'worse' | 'equivalent' | 'inconclusive'
  readonly effectRatio: number
  readonly lowRatio: number
  readonly highRatio: number
  /** Two-sided, from the sign-flip permutation of the paired log-ratios. */
  readonly pValue: number
  readonly pairs: number
}

/** How a session ended: the only numbers a user is shown come from the confirmation's pairs. */
export interface Decision {
  readonly pick: Candidate
  readonly capacityPerSecond: number
  readonly baselineCapacityPerSecond: number
  /** Scores of the objective, of baseline and pick, from the same launches; `gaugeOf` tells their unit. Absent: nothing was measured. */
  readonly scores?: { readonly baseline: number; readonly pick: number }
  /** The best candidate against the baseline, also when the baseline was kept; null when there was nothing to compare. */
  readonly comparison: Comparison | null
  readonly confidence: {
    readonly level: 'high' | 'medium' | 'low'
    readonly reasons: readonly string[]
  }
}
