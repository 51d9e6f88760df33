import { mean } from '../../../packages/tuner/src/core/statistics/summary.ts'
import type { Cell } from './grid.ts'

/** Cells as the host's usual speed would have shown them. */
export interface AtUsualSpeed {
  readonly sets: readonly (readonly Cell[])[]
  /** By how much the score follows the host's speed, in logarithms; 0: not at all, and nothing was changed. */
  readonly slope: number
}

/**
 * Takes out of the launches what the host's speed did to them: an analysis of covariance, whose slope is the one that
 * leaves least scatter within the cells. At most 1, for nothing gains more than the host does. It leans a little towards
 * what itself slows everything else on these CPUs.
 */
export function atUsualSpeed(sets: readonly (readonly Cell[])[]): AtUsualSpeed {
  const slope = slopeOf(sets.flat().flatMap(withinCell))
  const usual = mean(sets.flat().flatMap((cell) => known(cell).map(({ speed }) => Math.log(speed))))
  const corrected = (cell: Cell): Cell => ({
    ...cell,
    launches: cell.launches.map((launch) =>
      launch === null
        ? null
        : { ...launch, score: launch.score * Math.exp(-slope * (Math.log(launch.speed) - usual)) },
    ),
  })
  return { sets: sets.map((cells) => cells.map(corrected)), slope }
}

interface Moved {
  readonly speed: number
  readonly score: number
}

const known = ({ launches }: Cell) => launches.filter((launch) => launch !== null)

/** Each launch less the mean of its cell, in logarithms. */
function withinCell(cell: Cell): readonly Moved[] {
  const logs = known(cell).map(({ speed, score }) => ({
    speed: Math.log(speed),
    score: Math.log(score),
  }))
  const speed = mean(logs.map((each) => each.speed))
  const score = mean(logs.map((each) => each.score))
  return logs.map((each) => ({ speed: each.speed - speed, score: each.score - score }))
}

function slopeOf(moves: readonly Moved[]): number {
  const squares = moves.reduce((sum, { speed }) => sum + speed ** 2, 0)
  const products = moves.reduce((sum, { speed, score }) => sum + speed * score, 0)
  return squares === 0 ? 0 : Math.min(1, Math.max(0, products / squares))
}
