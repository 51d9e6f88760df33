import { studentCdf } from './distributions.ts'
import { mean, variance } from './summary.ts'

/** How sure a change must be (the chance to see one where there is none), and how many values each side must have. */
export interface ChangeTest {
  readonly p: number
  readonly shortest: number
}

/**
 * Where a series changes its level: indices of the first value of each new stretch, in order. Binary segmentation at the
 * split with the largest t, kept when it is significant after Bonferroni over all splits looked at; made for series of
 * five to fifty values, for which permutation tests have too few orders.
 */
export function changePoints(series: readonly number[], test: ChangeTest): readonly number[] {
  const split = bestSplit(series, test.shortest)
  if (split === null || split.p > test.p) return []
  const left = changePoints(series.slice(0, split.index), test)
  const right = changePoints(series.slice(split.index), test)
  return [...left, split.index, ...right.map((index) => index + split.index)]
}

interface Split {
  readonly index: number
  readonly p: number
}

function bestSplit(series: readonly number[], shortest: number): Split | null {
  const splits: Split[] = []
  for (let index = shortest; index <= series.length - shortest; index++) {
    splits.push({ index, p: differenceP(series.slice(0, index), series.slice(index)) })
  }
  const best = splits.reduce<Split | null>(
    (least, split) => (least === null || split.p < least.p ? split : least),
    null,
  )
  return best && { ...best, p: Math.min(1, best.p * splits.length) }
}

/** Two-sided p of Student's t test of equal means, one variance for both sides. */
function differenceP(left: readonly number[], right: readonly number[]): number {
  const [n, m] = [left.length, right.length]
  const degrees = n + m - 2
  if (degrees < 1) return 1
  const pooled = ((n - 1) * variance(left) + (m - 1) * variance(right)) / degrees
  const difference = Math.abs(mean(left) - mean(right))
  if (pooled === 0) return difference === 0 ? 1 : 0
  return 2 * (1 - studentCdf(difference / Math.sqrt(pooled * (1 / n + 1 / m)), degrees))
}
