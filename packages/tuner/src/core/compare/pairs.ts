import { EQUIVALENCE_RATIO } from '../objective.ts'
import type { Random } from '../random.ts'
import type { Comparison } from '../session/decision.ts'
import { bcaInterval } from '../statistics/bootstrap.ts'
import { equivalenceP } from '../statistics/equivalence.ts'
import { signFlipP } from '../statistics/permutation.ts'
import { pairsNeeded } from '../statistics/power.ts'
import { mean, standardDeviation } from '../statistics/summary.ts'

/** Nobody is told anything from fewer pairs, unless the plan allows no more. */
const FEWEST_PAIRS = 8

/**
 * The level asked of the bootstrap for an interval that holds the truth 19 times in 20: a second look and the short
 * tails of a bootstrap of eight values cost the difference (measured by bench/tuner/honesty.ts).
 */
const LEVEL = 0.965

/** Bootstrap resamples behind an interval that is shown. */
const RESAMPLES = 10_000

/**
 * What paired log-ratios (candidate over baseline, one per pair of fresh launches) say. Equivalent when two one-sided
 * tests put the effect inside +-3 %; else better or worse when the 95 % interval excludes zero; else inconclusive.
 * A difference that is certain but certainly small is equivalence, so "better" is never said of less than half the band.
 */
export function compare(logRatios: readonly number[], random: Random): Comparison {
  const { low, high } = bcaInterval(logRatios, mean, { random, level: LEVEL, resamples: RESAMPLES })
  return {
    verdict: verdictOf(logRatios, low, high),
    effectRatio: Math.expm1(mean(logRatios)),
    lowRatio: Math.expm1(low),
    highRatio: Math.expm1(high),
    pValue: signFlipP(logRatios, random),
    pairs: logRatios.length,
  }
}

function verdictOf(logRatios: readonly number[], low: number, high: number): Comparison['verdict'] {
  if (equivalenceP(logRatios, Math.log1p(EQUIVALENCE_RATIO)) < 0.05) return 'equivalent'
  if (low > 0) return 'better'
  if (high < 0) return 'worse'
  return 'inconclusive'
}

/**
 * Whether a comparison goes on. Its verdict is looked at when the planned pairs are in and, if it `isOpen` then, once more
 * at the cap: each further look would be another chance to be fooled.
 */
export function wantsAnotherPair(
  logRatios: readonly number[],
  mostPairs: number,
  isOpen: () => boolean,
): boolean {
  if (logRatios.length >= mostPairs) return false
  return logRatios.length !== plannedPairs(logRatios, mostPairs) || isOpen()
}

/**
 * How many pairs to have before the first look at the verdict: what it takes to see 3 % at the scatter of the first eight
 * pairs. The effect seen so far has no say, so stopping there does not make the interval too narrow (Wittes and Brittain
 * 1990, internal pilot).
 */
function plannedPairs(logRatios: readonly number[], mostPairs: number): number {
  const pilot = logRatios.slice(0, FEWEST_PAIRS)
  const planned =
    pilot.length < FEWEST_PAIRS
      ? FEWEST_PAIRS
      : pairsNeeded(EQUIVALENCE_RATIO, standardDeviation(pilot))
  return Math.min(Math.max(FEWEST_PAIRS, planned), mostPairs)
}
