import type { Candidate, Dimension, Space, Value } from '../../space/dimension.ts'
import { shuffled, type Random } from '../random.ts'
import { baselineOf, keyOf, positionOf, priorOf, valueAt } from './position.ts'

/** Up to so many knobs are swept one by one: that asks little of the surface, and people read its curves. */
const MOST_SWEPT_KNOBS = 3

/**
 * The first candidates, before anything is known: what was good on a like host, what analysis expects, then around the
 * first of these a sweep of each knob from end to end, or with more knobs a Latin hypercube shrunk halfway towards it.
 * Without what runs today, which was measured already.
 */
export function startOf(
  space: Space,
  warmStart: readonly Candidate[],
  random: Random,
): readonly Candidate[] {
  const centre = warmStart[0] ?? priorOf(space)
  const around =
    space.length <= MOST_SWEPT_KNOBS ? axesThrough(centre, space) : hypercube(space, centre, random)
  const all = [...warmStart.slice(0, 2), priorOf(space), ...around]
  const keys = new Set([keyOf(baselineOf(space), space)])
  return all.filter((candidate) => keys.size < keys.add(keyOf(candidate, space)).size)
}

/** How much of its distance to the centre a point of the cube keeps. */
const KEPT = 0.5

/** The centre with one knob moved to its ends and to its middle, or to each category. */
function axesThrough(centre: Candidate, space: Space): readonly Candidate[] {
  return space.flatMap((dimension) => {
    const { name, values, kind } = dimension
    const swept = kind === 'categorical' ? values : [0, 0.5, 1].map((at) => valueAt(at, dimension))
    return swept.map((value) => ({ ...centre, [name]: value }))
  })
}

function hypercube(space: Space, centre: Candidate, random: Random): readonly Candidate[] {
  const size = space.length + 1
  const columns = space.map((dimension) => columnOf(dimension, size, centre, random))
  return Array.from({ length: size }, (_, row) =>
    Object.fromEntries(space.map(({ name, baseline }, d) => [name, columns[d]?.[row] ?? baseline])),
  )
}

/** Values of one knob, evenly spread, in random order. */
function columnOf(
  dimension: Dimension,
  size: number,
  centre: Candidate,
  random: Random,
): readonly Value[] {
  const middle = centre[dimension.name] ?? dimension.prior
  const strata = Array.from({ length: size }, (_, i) => (i + random.next()) / size)
  const spread = strata.map((position) => {
    if (dimension.kind === 'categorical') {
      return position < KEPT ? middle : nth(dimension, (position - KEPT) / (1 - KEPT))
    }
    const at = positionOf(middle, dimension)
    return valueAt(at + KEPT * (position - at), dimension)
  })
  return shuffled(spread, random)
}

function nth({ values, baseline }: Dimension, position: number): Value {
  return values[Math.floor(position * values.length)] ?? baseline
}
