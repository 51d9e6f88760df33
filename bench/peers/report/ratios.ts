import { median, medianInterval } from '../../processes.ts'
import { known } from '../numbers.ts'
import type { Lane, Race } from '../stages/race.ts'
import { figure } from './markdown.ts'

/** The rounds' own ratios of two lanes: their median, and all of a few rounds or the 95 % interval of the median of many. */
export interface Ratio {
  readonly middle: number
  readonly least: number
  readonly most: number
}

const MANY = 20

type Measure = 'perSecond' | 'cpuMicros'

/** Round by round, one by the other; null when no round has both. */
export function ratioOf(above: Lane, below: Lane, measure: Measure): Ratio | null {
  const pairs = above[measure].flatMap((value, round) => {
    const other = below[measure][round]
    return value === null || other === null || other === undefined ? [] : [value / other]
  })
  if (pairs.length === 0) return null
  const [least, most] =
    pairs.length < MANY ? [Math.min(...pairs), Math.max(...pairs)] : medianInterval(pairs)
  return { middle: median(pairs), least, most }
}

export function printRatio(ratio: Ratio | null): string {
  if (ratio === null) return '-'
  return `${figure(ratio.middle, 2)} (${figure(ratio.least, 2)}..${figure(ratio.most, 2)})`
}

export function laneOf(race: Race, id: string, shape: string): Lane | null {
  return race.lanes.find((lane) => lane.id === id && lane.shape === shape) ?? null
}

export const middleOf = (lane: Lane | null, measure: Measure): number =>
  lane === null ? Number.NaN : median(known(lane[measure]))
