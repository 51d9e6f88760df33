/** How long the parts of one evaluation may take. Longer windows resolve smaller differences. */
export interface Effort {
  readonly warmUpSeconds: { readonly least: number; readonly most: number }
  /** Closed-loop windows, one per concurrency; the last ones find saturation, all of them fit the USL. */
  readonly concurrencies: readonly number[]
  readonly saturationSeconds: number
  /** What the open-loop capacity search may spend, certifying window included. */
  readonly searchSeconds: number
}

/** `--effort`. An evaluation is about 25 s, 75 s (the reference of the statistics) or 150 s. */
export const efforts = {
  quick: {
    warmUpSeconds: { least: 2, most: 5 },
    concurrencies: [2, 8, 32],
    saturationSeconds: 2,
    searchSeconds: 18,
  },
  normal: {
    warmUpSeconds: { least: 5, most: 15 },
    concurrencies: [2, 8, 16, 32],
    saturationSeconds: 4,
    searchSeconds: 45,
  },
  thorough: {
    warmUpSeconds: { least: 5, most: 60 },
    concurrencies: [1, 2, 4, 8, 16, 32, 64],
    saturationSeconds: 6,
    searchSeconds: 90,
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
