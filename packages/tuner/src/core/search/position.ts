import type { Candidate, Dimension, Space, Value } from '../../space/dimension.ts'

/** Where an ordinal value lies between the least and the greatest of its knob, 0..1 on the knob's own scale. */
export function positionOf(value: Value, { values, scale }: Dimension): number {
  const at = (v: Value | undefined) => onScale(Number(v), scale)
  const [first, last] = [at(values[0]), at(values.at(-1))]
  return last === first ? 0.5 : (at(value) - first) / (last - first)
}

/** The value nearest to a position. */
export function valueAt(position: number, dimension: Dimension): Value {
  const distance = (value: Value) => Math.abs(positionOf(value, dimension) - position)
  return dimension.values.reduce(
    (best, value) => (distance(value) < distance(best) ? value : best),
    dimension.values[0] ?? dimension.baseline,
  )
}

/** A log2 scale starts at 0 for 0 itself ("off" or "default"), as if it were half of 1. */
function onScale(value: number, scale: Dimension['scale']): number {
  return scale === 'linear' ? value : Math.log2(Math.max(value, 0.5))
}

/** The configuration that runs today. */
export function baselineOf(space: Space): Candidate {
  return Object.fromEntries(space.map(({ name, baseline }) => [name, baseline]))
}

/** The configuration that analysis expects to be best. */
export function priorOf(space: Space): Candidate {
  return Object.fromEntries(space.map(({ name, prior }) => [name, prior]))
}

/** One string per configuration, whatever the order of its knobs. */
export function keyOf(candidate: Candidate, space: Space): string {
  return space.map(({ name }) => String(candidate[name])).join('|')
}
