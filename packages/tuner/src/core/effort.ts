import { FEWEST_PAIRS } from './compare/pairs.ts'

/** How long the parts of one evaluation may take. Longer windows resolve smaller differences. */
export interface Effort {
  readonly warmUpSeconds: { readonly least: number; readonly most: number }
  /** Closed-loop windows, one per concurrency; the last ones find saturation, all of them fit the USL. */
  readonly concurrencies: readonly number[]
  readonly saturationSeconds: number
  /** What the open-loop capacity search may spend, certifying window included. */
  readonly searchSeconds: number
  /** Fewer tell nothing: three baselines and a handful of trials. */
  readonly fewestEvaluations: number
  readonly fewestPairs: number
  /** Why nobody should trust a session of this effort; null: it can be trusted. */
  readonly doubt: string | null
}

/** Enough launches that one setting can be told from another. */
const enough = { fewestEvaluations: 8, fewestPairs: FEWEST_PAIRS, doubt: null } as const

/** `--effort`. An evaluation is about 25 s, 75 s (the reference of the statistics) or 150 s; `smoke` only shows that all parts work. */
export const efforts = {
  smoke: {
    warmUpSeconds: { least: 1, most: 1 },
    concurrencies: [2, 8, 32],
    saturationSeconds: 1,
    searchSeconds: 4,
    // Three of the default, one that is searched, one of the race.
    fewestEvaluations: 5,
    fewestPairs: 2,
    doubt:
      'its effort was smoke: long enough to see that all parts work, far too short to tell settings apart',
  },
  quick: {
    warmUpSeconds: { least: 2, most: 5 },
    concurrencies: [2, 8, 32],
    saturationSeconds: 2,
    searchSeconds: 18,
    ...enough,
  },
  normal: {
    warmUpSeconds: { least: 5, most: 15 },
    concurrencies: [2, 8, 16, 32],
    saturationSeconds: 4,
    searchSeconds: 45,
    ...enough,
  },
  thorough: {
    warmUpSeconds: { least: 5, most: 60 },
    concurrencies: [1, 2, 4, 8, 16, 32, 64],
    saturationSeconds: 6,
    searchSeconds: 90,
    ...enough,
  },
} as const satisfies Record<string, Effort>

/** The name of an effort. */
export type EffortName = keyof typeof efforts

/** Launch and clean-up of a target that boots fast. */
const LAUNCH_SECONDS = 3

/** What one evaluation is expected to take, for plans and ETAs. */
export function evaluationSeconds({
  warmUpSeconds,
  concurrencies,
  saturationSeconds,
  searchSeconds,
}: Effort): number {
  const warmUp = (warmUpSeconds.least + warmUpSeconds.most) / 2
  return LAUNCH_SECONDS + warmUp + concurrencies.length * saturationSeconds + searchSeconds
}
