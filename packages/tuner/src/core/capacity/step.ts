import type { Probe } from '../evaluation.ts'

/** The next window to run, or the answer. */
export type CapacityStep =
  | {
      readonly kind: 'probe'
      /** `refine`: to be run to its end, however it goes. */
      readonly purpose: 'bracket' | 'certify' | 'refine'
      readonly ratePerSecond: number
      readonly seconds: number
    }
  | {
      readonly kind: 'done'
      /** 0: the SLO cannot be kept at any rate worth a name. */
      readonly capacityPerSecond: number
      /** The long window at the highest rate that kept the SLO; null: none did. */
      readonly certified: Probe | null
      /** Half the width of the 95 % confidence interval, as a share; null: no precision was asked for, or none could be had. */
      readonly marginRatio: number | null
    }
  /** The generator or the host was not fit: three windows in a row, or in a search that saw nothing kept. */
  | { readonly kind: 'unfit'; readonly reason: string }

/** The answer of a search that came to one. */
export type Answer = Extract<CapacityStep, { kind: 'done' }>
