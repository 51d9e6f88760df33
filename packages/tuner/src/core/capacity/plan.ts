import type { Slo } from '../objective.ts'

/** What a capacity search is given. */
export interface CapacityPlan {
  readonly saturationPerSecond: number
  readonly slo: Slo
  /** Load time that the search may spend: 90 for a good answer, 25 for a quick one. */
  readonly budgetSeconds: number
  /** Standard deviation of the service time over its mean; above 1 a certifying window is twice as long. */
  readonly serviceCv: number
  /** Null: what the budget shows is the answer. */
  readonly precision: Precision | null
  /** No rate above this is offered; null: no ceiling. */
  readonly mostPerSecond: number | null
}

/** How exact an answer has to be, and what load time that may cost beyond the budget. */
export interface Precision {
  /** Half the width of the capacity's 95 % confidence interval, as a share of the capacity. */
  readonly ratio: number
  /** The budget included. */
  readonly mostSeconds: number
}

/** No rate above this share of saturation is looked at. */
export const HIGHEST_SHARE = 1.05

/** The highest rate that a window may have. */
export const highestRate = ({ saturationPerSecond, mostPerSecond }: CapacityPlan): number =>
  Math.min(HIGHEST_SHARE * saturationPerSecond, mostPerSecond ?? Infinity)
