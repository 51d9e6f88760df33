import type { Random } from './random.ts'

/** What was thrown at one target, and what came of it. */
export interface Outcome {
  readonly target: string
  readonly inputs: number
  /** One line each. */
  readonly crashes: readonly string[]
  /** The longest that one input took, or that somebody else had to wait for an answer meanwhile. */
  readonly slowestMs: number
  readonly rssGrowthMiB: number
}

/** How a target is fuzzed for so long. */
export type Fuzz = (random: Random, seconds: number) => Promise<Outcome>
