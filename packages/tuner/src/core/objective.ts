/** What a rate must keep to count as carried. */
export interface Slo {
  /** The latency that `quantile` of all requests, from intended send time to last byte, must stay under. */
  readonly latencyMs: number
  /** 0.99 for p99. */
  readonly quantile: number
  /** Largest share of requests that may fail: non-2xx, refused, reset, timed out or lost. */
  readonly errorRatio: number
  /** True when nobody named an SLO and it was derived from the baseline; the report says so loudly. */
  readonly isAssumed: boolean
}

/** What "better" means. Inside the equivalence band of the first, the cheaper configuration wins. */
export type Objective =
  /** The highest open-loop rate that keeps the SLO. */
  | { readonly kind: 'capacity' }
  /** Capacity for the money: prices per core and hour and per GiB and hour. */
  | { readonly kind: 'cost'; readonly perCoreHour: number; readonly perGibHour: number }
  /** The lowest latency at a fixed rate. */
  | { readonly kind: 'latency'; readonly ratePerSecond: number }
  /** The fewest CPU milliseconds per request among those that keep 97 % of the best capacity. */
  | { readonly kind: 'efficiency' }

/** Two configurations whose objective differs by less than this share are equals; the cheaper one is taken. */
export const EQUIVALENCE_RATIO = 0.03
