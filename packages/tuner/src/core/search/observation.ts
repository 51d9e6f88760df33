import type { Candidate, Space } from '../../space/dimension.ts'

/** What one launch of a candidate showed. */
export type Observation =
  /** `value`: the logarithm of its score over the baseline's at that time; 0 is "as the baseline". */
  | {
      readonly kind: 'measured'
      readonly candidate: Candidate
      readonly value: number
      readonly memoryBytes: number
    }
  /** It can be at most `value`: stopped early. */
  | { readonly kind: 'at-most'; readonly candidate: Candidate; readonly value: number }
  /** It did not hold at all. */
  | { readonly kind: 'infeasible'; readonly candidate: Candidate }

/** What a search knows when it is asked for its next candidate. */
export interface SearchTask {
  readonly space: Space
  readonly observations: readonly Observation[]
  /** Everything random follows from it and from the number of observations. */
  readonly seed: number
  /** More than this does not hold. */
  readonly memoryBudgetBytes: number
  /** Candidates that were good on a like host, best first: where to start. */
  readonly warmStart: readonly Candidate[]
}
