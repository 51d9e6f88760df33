import { EQUIVALENCE_RATIO } from '../../../packages/tuner/src/core/objective.ts'
import { keyOf } from '../../../packages/tuner/src/core/search/position.ts'
import { studentQuantile } from '../../../packages/tuner/src/core/statistics/distributions.ts'
import { mean } from '../../../packages/tuner/src/core/statistics/summary.ts'
import type { Candidate, Space } from '../../../packages/tuner/src/space/dimension.ts'
import type { Cell } from './grid.ts'

/** A pick, by the grid's own values. */
export interface Judgement {
  readonly misset: number
  readonly pick: number
  readonly best: number
  readonly bestCandidate: Candidate
  /** Pick over best. */
  readonly ratio: number
  /** Half of the 95 % interval of a ratio of two cells, as a share; null with one round. */
  readonly noise: number | null
  /** `flat`: no cell is below the best one by more than the equivalence band or the noise. */
  readonly verdict: 'within 5 %' | 'flat' | 'within noise' | 'missed'
}

const WITHIN = 0.95

/** Judges a pick; the session's own measurements have no say. Throws when a cell it needs said nothing. */
export function judge(
  cells: readonly Cell[],
  {
    space,
    misset,
    pick,
  }: { readonly space: Space; readonly misset: Candidate; readonly pick: Candidate },
): Judgement {
  const valued = cells.map((cell) => ({ ...cell, value: valueOf(cell) }))
  const valueAt = (candidate: Candidate) => {
    const key = keyOf(candidate, space)
    return valued.find((cell) => keyOf(cell.candidate, space) === key)?.value ?? 0
  }
  const best = valued.reduce((most, cell) => (cell.value > most.value ? cell : most))
  const ratio = valueAt(pick) / best.value
  const noise = noiseOf(cells)
  const indistinct = 1 - Math.max(EQUIVALENCE_RATIO, noise ?? 0)
  const isFlat = valued.every(({ value }) => value >= indistinct * best.value)
  return {
    misset: valueAt(misset),
    pick: valueAt(pick),
    best: best.value,
    bestCandidate: best.candidate,
    ratio,
    noise,
    verdict: isFlat
      ? 'flat'
      : ratio >= WITHIN
        ? 'within 5 %'
        : ratio >= indistinct
          ? 'within noise'
          : 'missed',
  }
}

/** The geometric mean of the launches that said something; 0 when none did. */
function valueOf({ scores }: Cell): number {
  const known = scores.filter((score) => score !== null)
  return known.length === 0 ? 0 : Math.exp(mean(known.map(Math.log)))
}

/** From what is left of the log scores without the cells' and the rounds' own means. */
function noiseOf(cells: readonly Cell[]): number | null {
  const rows = cells
    .map(({ scores }) => scores.filter((score) => score !== null).map(Math.log))
    .filter((logs) => logs.length === cells[0]?.scores.length)
  const rounds = rows[0]?.length ?? 0
  const degrees = (rows.length - 1) * (rounds - 1)
  if (degrees < 1) return null
  const grand = mean(rows.flat())
  const ofRound = Array.from({ length: rounds }, (_, r) => mean(rows.map((row) => row[r] ?? grand)))
  const squares = rows.flatMap((row) =>
    row.map((value, r) => (value - mean(row) - (ofRound[r] ?? grand) + grand) ** 2),
  )
  const deviation = Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / degrees)
  return -Math.expm1(-studentQuantile(0.975, degrees) * deviation * Math.sqrt(2 / rounds))
}
