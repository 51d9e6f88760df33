import { keyOf } from '../../../packages/tuner/src/core/search/position.ts'
import { studentQuantile } from '../../../packages/tuner/src/core/statistics/distributions.ts'
import { mean } from '../../../packages/tuner/src/core/statistics/summary.ts'
import type { Candidate, Space } from '../../../packages/tuner/src/space/dimension.ts'
import type { Cell } from './grid.ts'
import { atUsualSpeed } from './usual-speed.ts'

/** A pick, by launches of its own; the session's measurements have no say. */
export interface Judgement {
  /** In the grid. */
  readonly misset: number
  readonly pick: number
  readonly best: number
  readonly bestCandidate: Candidate
  /** Pick over best: 1 when they are the same, else of their duel. */
  readonly ratio: number
  /** Half of the 95 % interval of that ratio, as a share; null when nothing was launched twice. */
  readonly noise: number | null
  /** How far the scores followed the host's speed, which is taken out of all the others: 0 to 1. */
  readonly speedSlope: number
  readonly verdict: 'within 5 %' | 'within noise' | 'missed'
}

const WITHIN = 0.95

/** The cell of the grid that did best, at the host's usual speed. */
export function bestOf(grid: readonly Cell[]): Cell {
  const [cells = grid] = atUsualSpeed([grid]).sets
  return cells.reduce((most, cell) => (valueOf(cell) > valueOf(most) ? cell : most))
}

/**
 * Judges a pick. The best of many noisy cells looks better than it is, so it meets the pick again in fresh launches, the
 * `duel`; empty when they are the same. Throws when the best said nothing in it.
 */
export function judge(
  grid: readonly Cell[],
  {
    space,
    misset,
    pick,
    duel: pairs,
  }: {
    readonly space: Space
    readonly misset: Candidate
    readonly pick: Candidate
    readonly duel: readonly Cell[]
  },
): Judgement {
  const {
    sets: [cells = [], duel = []],
    slope,
  } = atUsualSpeed([grid, pairs])
  const valueAt = (candidate: Candidate, among: readonly Cell[]): number => {
    const key = keyOf(candidate, space)
    const cell = among.find((each) => keyOf(each.candidate, space) === key)
    return cell === undefined ? 0 : valueOf(cell)
  }
  // As whoever arranged the duel saw it.
  const { candidate: bestCandidate } = bestOf(grid)
  const isSame = keyOf(bestCandidate, space) === keyOf(pick, space)
  const ratio = isSame ? 1 : valueAt(pick, duel) / valueAt(bestCandidate, duel)
  if (!Number.isFinite(ratio)) throw new Error('nothing is known of the best configuration')
  const scatter = scatterOf([cells, duel])
  const noise = isSame ? reach(scatter, cells) : reach(scatter, duel)
  return {
    misset: valueAt(misset, cells),
    pick: valueAt(pick, cells),
    best: valueAt(bestCandidate, cells),
    bestCandidate,
    ratio,
    noise,
    speedSlope: slope,
    verdict: ratio >= WITHIN ? 'within 5 %' : ratio >= 1 - (noise ?? 0) ? 'within noise' : 'missed',
  }
}

/** The geometric mean of the launches that said something; 0 when none did. */
function valueOf(cell: Cell): number {
  const logs = logsOf(cell)
  return logs.length === 0 ? 0 : Math.exp(mean(logs))
}

const logsOf = ({ launches }: Cell): readonly number[] =>
  launches.flatMap((launch) => (launch === null ? [] : [Math.log(launch.score)]))

/** How much single launches of one configuration differ, and how well that is known. */
interface Scatter {
  readonly deviation: number
  readonly degrees: number
}

/** From what is left of the log scores of each set of cells without the cells' and the rounds' own means. */
function scatterOf(sets: readonly (readonly Cell[])[]): Scatter | null {
  const left = sets.map(leftOf)
  // One is the slope's.
  const degrees = left.reduce((sum, each) => sum + each.degrees, 0) - 1
  if (degrees < 1) return null
  const squares = left.reduce((sum, each) => sum + each.squares, 0)
  return { deviation: Math.sqrt(squares / degrees), degrees }
}

function leftOf(cells: readonly Cell[]): { readonly squares: number; readonly degrees: number } {
  const rows = cells.map(logsOf).filter((logs) => logs.length === cells[0]?.launches.length)
  const rounds = rows[0]?.length ?? 0
  const degrees = (rows.length - 1) * (rounds - 1)
  if (degrees < 1) return { squares: 0, degrees: 0 }
  const grand = mean(rows.flat())
  const ofRound = Array.from({ length: rounds }, (_, r) => mean(rows.map((row) => row[r] ?? grand)))
  const squares = rows.flatMap((row) =>
    row.map((value, r) => (value - mean(row) - (ofRound[r] ?? grand) + grand) ** 2),
  )
  return { squares: squares.reduce((sum, square) => sum + square, 0), degrees }
}

/** Half of the 95 % interval of the ratio of two of these cells. */
function reach(scatter: Scatter | null, cells: readonly Cell[]): number | null {
  const launches = cells[0]?.launches.length ?? 0
  if (scatter === null || launches === 0) return null
  const { deviation, degrees } = scatter
  return -Math.expm1(-studentQuantile(0.975, degrees) * deviation * Math.sqrt(2 / launches))
}
