import { compare, wantsAnotherPair } from '../core/compare/pairs.ts'
import { normal, seededRandom } from '../core/random.ts'
import type { Comparison } from '../core/session/decision.ts'

/** A comparison of which the truth is known. */
interface Trial {
  /** What the candidate truly gains: 0 is the same thing twice (A/A), 0.03 is 3 %. */
  readonly effectRatio: number
  /** How single pairs scatter, as log-ratios. */
  readonly pairDeviation: number
  readonly mostPairs: number
  readonly seed: number
}

/** Runs one comparison with the confirmation's own rules for when to stop. */
function comparisonOn({ effectRatio, pairDeviation, mostPairs, seed }: Trial): Comparison {
  const random = seededRandom(seed, 'pairs', effectRatio, pairDeviation)
  const logRatios: number[] = []
  const verdict = () => compare(logRatios, seededRandom(seed, 'confirmation', logRatios.length))
  const isOpen = () => verdict().verdict === 'inconclusive'
  while (wantsAnotherPair(logRatios, mostPairs, isOpen)) {
    logRatios.push(Math.log1p(effectRatio) + pairDeviation * normal(random))
  }
  return verdict()
}

/** What became of many comparisons, as shares. */
interface Honesty {
  readonly better: number
  readonly worse: number
  readonly equivalent: number
  readonly inconclusive: number
  /** How often the interval held the truth. */
  readonly covered: number
  readonly meanPairs: number
}

/** Repeats a comparison with other seeds. */
export function honestyOf(trial: Omit<Trial, 'seed'>, seeds: readonly number[]): Honesty {
  const results = seeds.map((seed) => comparisonOn({ ...trial, seed }))
  const share = (is: (result: Comparison) => boolean) => results.filter(is).length / seeds.length
  return {
    better: share(({ verdict }) => verdict === 'better'),
    worse: share(({ verdict }) => verdict === 'worse'),
    equivalent: share(({ verdict }) => verdict === 'equivalent'),
    inconclusive: share(({ verdict }) => verdict === 'inconclusive'),
    covered: share(
      ({ lowRatio, highRatio }) => lowRatio <= trial.effectRatio && trial.effectRatio <= highRatio,
    ),
    meanPairs: results.reduce((sum, { pairs }) => sum + pairs, 0) / seeds.length,
  }
}
