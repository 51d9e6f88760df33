import { compare, wantsAnotherPair } from '../../core/compare/pairs.ts'
import { scoreOf } from '../../core/compare/score.ts'
import type { Evaluation, Measurement } from '../../core/evaluation.ts'
import { seededRandom } from '../../core/random.ts'
import { evaluate } from '../evaluation/evaluate.ts'
import type { Rig } from '../evaluation/rig.ts'

/** Two launches that were measured one after the other. */
export interface MeasuredPair {
  readonly a: Measurement
  readonly b: Measurement
}

/** Pairs of fresh launches of two variants, or why there are none. */
export type Compared =
  | { readonly kind: 'compared'; readonly pairs: readonly MeasuredPair[] }
  | { readonly kind: 'failed'; readonly variant: 'a' | 'b'; readonly reason: string }

const CAPACITY = { kind: 'capacity' } as const
/** Launches that the host spoiled before the comparison is given up. */
const MOST_SPOILED = 4

/**
 * Launches two variants in turn, in ABBA order so that a steady drift of the host favours neither, until their capacities
 * are told apart or found equal, or the pairs are spent.
 */
export async function compareRigs({
  a,
  b,
  mostPairs,
  seed,
  signal,
  onPair,
}: {
  readonly a: Rig
  readonly b: Rig
  readonly mostPairs: number
  readonly seed: number
  readonly signal: AbortSignal
  readonly onPair: (pairs: readonly MeasuredPair[]) => void
}): Promise<Compared> {
  const pairs: MeasuredPair[] = []
  const ratios = (): readonly number[] =>
    pairs.map((pair) => Math.log(scoreOf(pair.b, CAPACITY) / scoreOf(pair.a, CAPACITY)))
  const isOpen = (): boolean =>
    compare(ratios(), seededRandom(seed, 'compare', pairs.length)).verdict === 'inconclusive'
  let spoiled = 0
  while (
    !signal.aborted &&
    spoiled < MOST_SPOILED &&
    wantsAnotherPair(ratios(), mostPairs, isOpen)
  ) {
    const [one, other] = await inOrder(a, b, [0, 3].includes(pairs.length % 4))
    for (const [variant, { outcome }] of [
      ['a', one],
      ['b', other],
    ] as const)
      if (outcome.kind === 'infeasible') return { kind: 'failed', variant, reason: outcome.reason }
    if (one.outcome.kind === 'measured' && other.outcome.kind === 'measured') {
      pairs.push({ a: one.outcome.measurement, b: other.outcome.measurement })
      onPair(pairs)
    } else spoiled += 1
  }
  return { kind: 'compared', pairs }
}

async function inOrder(a: Rig, b: Rig, isAFirst: boolean): Promise<[Evaluation, Evaluation]> {
  if (isAFirst) return [await evaluate({}, a), await evaluate({}, b)]
  const second = await evaluate({}, b)
  return [await evaluate({}, a), second]
}
