import type { Candidate } from '../../space/dimension.ts'

/** What a session wants done next. Performing a step answers with a `TrialResult` of the same kind. */
export type Step =
  | {
      readonly kind: 'evaluate'
      readonly purpose: 'baseline' | 'search' | 'race'
      readonly candidate: Candidate
      /** Give up when saturation cannot reach this any more; 0: never. */
      readonly hopelessBelowPerSecond: number
    }
  | {
      readonly kind: 'pair'
      readonly candidate: Candidate
      readonly baseline: Candidate
      readonly first: 'candidate' | 'baseline'
    }
  | {
      readonly kind: 'soak'
      readonly candidate: Candidate
      readonly ratePerSecond: number
      readonly seconds: number
    }
