import { median, medianInterval } from '../../processes.ts'
import { known } from '../numbers.ts'
import type { Lane, Race } from '../stages/race.ts'
import { figure } from './markdown.ts'

/** One by the other: the middle one of several, and where that middle lies with 95 % confidence; of a few, all of them. */
export interface Ratio {
  readonly middle: number
  readonly least: number
  readonly most: number
}

export type Measure = 'perSecond' | 'cpuMicros'

/** What is compared: requests a second, or CPU time per request, under one shape. */
export interface Contest {
  readonly shape: string
  readonly measure: Measure
}

/** Below these the extremes are all that can be said. */
const FEWEST_LAUNCHES = 3
const FEWEST_VALUES = 6

/**
 * A contender by a rival, which may be another in each launch; null when no turn has both. A launch gives the median of its
 * turns' ratios. The turns of one launch share the luck of its processes, so that it is launches that are counted, unless
 * there are too few.
 */
export function ratioTo(
  race: Race,
  id: string,
  { shape, measure }: Contest,
  rivals: readonly string[],
): Ratio | null {
  const ours = byLaunch(race, laneOf(race, id, shape), measure)
  const launches = rivals.map((rival, launch) => {
    const theirs = byLaunch(race, laneOf(race, rival, shape), measure)[launch]
    return quotients(ours[launch], theirs)
  })
  const held = launches.filter((turns) => turns.length > 0)
  if (held.length === 0) return null
  const values = held.length < FEWEST_LAUNCHES ? held.flat() : held.map(median)
  const [least, most] =
    values.length < FEWEST_VALUES
      ? [Math.min(...values), Math.max(...values)]
      : medianInterval(values)
  return { middle: median(values), least, most }
}

/** The same rival in every launch. */
export const always = ({ launches }: Race, id: string): readonly string[] =>
  Array.from({ length: launches }, () => id)

/** The turns of a lane, launch by launch. */
export function byLaunch(
  { launches }: Race,
  lane: Lane | null,
  measure: Measure,
): readonly (readonly (number | null)[])[] {
  const turns = lane?.[measure] ?? []
  const each = Math.ceil(turns.length / launches)
  return Array.from({ length: launches }, (_, launch) =>
    turns.slice(launch * each, (launch + 1) * each),
  )
}

function quotients(
  above: readonly (number | null)[] = [],
  below: readonly (number | null)[] = [],
): readonly number[] {
  return above.flatMap((value, turn) => {
    const other = below[turn]
    return value === null || other === null || other === undefined ? [] : [value / other]
  })
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
