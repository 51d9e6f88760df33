import { median, medianInterval } from '../../processes.ts'
import { known } from '../numbers.ts'
import type { Lane, Race } from '../stages/race.ts'
import { figure } from './markdown.ts'

/** One by the other. */
export interface Ratio {
  readonly middle: number
  /** Where the middle lies with 95 % confidence; below six values the least and the most of them. */
  readonly least: number
  readonly most: number
}

export type Measure = 'perSecond' | 'cpuMicros'

/** What is compared: requests a second, or CPU time per request, under one shape. */
export interface Discipline {
  readonly shape: string
  readonly measure: Measure
}

/** A contender and whom it is compared with in each launch; null: with nobody in that one. */
export interface Match extends Discipline {
  readonly id: string
  readonly rivals: readonly (string | null)[]
}

/** Below these the extremes are all that can be said. */
const FEWEST_LAUNCHES = 3
const FEWEST_VALUES = 6

/**
 * A contender by a rival, which may be another in each launch; null when no turn has both. A launch gives the median of its
 * turns' ratios. The turns of one launch share the luck of its processes, so that it is launches that are counted, unless
 * there are too few.
 */
export function ratioTo(race: Race, { id, shape, measure, rivals }: Match): Ratio | null {
  const ours = byLaunch(race, laneOf(race, id, shape), measure)
  const launches = rivals.map((rival, launch) => {
    if (rival === null) return []
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

/** How the ratios of a race were made, for its readers. */
export function howRatiosAreMade({ launches }: Race): string {
  if (launches < FEWEST_LAUNCHES) return "Ratios: the median of the turns' own, and their range."
  const bounds = launches < FEWEST_VALUES ? 'and their range' : 'with its 95 % interval'
  return `Ratios: the median of the turns' own in each launch, and of those the median, ${bounds}.`
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
