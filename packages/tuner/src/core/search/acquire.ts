import type { Candidate, Dimension, Space, Value } from '../../space/dimension.ts'
import { integerBelow, type Random } from '../random.ts'
import { normalCdf, normalDensity } from '../statistics/distributions.ts'
import type { Model } from './model.ts'
import { keyOf } from './position.ts'

const RANDOM_CANDIDATES = 250
const NEIGHBOURS = 250
const CLIMBS = 3

/** What is asked of the model: where is the most to be expected beyond `best`? */
interface Question {
  readonly space: Space
  readonly model: Model
  /** Candidates that need no second look. */
  readonly known: ReadonlySet<string>
  /** The best candidate so far and what the model expects of it. */
  readonly incumbent: Candidate
  readonly best: number
  readonly random: Random
}

/**
 * The candidate of largest expected improvement, weighted by the probability that it holds: the best of random
 * candidates and of changes to the incumbent, then uphill from the first few. Null when everything is known.
 */
export function mostPromising(question: Question): Candidate | null {
  const { space, incumbent, known, random } = question
  const worth = worthOf(question)
  const pool = [
    ...Array.from({ length: RANDOM_CANDIDATES }, () => randomCandidate(space, random)),
    ...Array.from({ length: NEIGHBOURS }, () => changed(incumbent, space, random)),
  ].filter((candidate) => !known.has(keyOf(candidate, space)))
  const leaders = pool
    .map((candidate) => ({ candidate, worth: worth(candidate) }))
    .sort((a, b) => b.worth - a.worth)
    .slice(0, CLIMBS)
  const climbed = leaders.map((leader) => uphill(leader, question, worth))
  return climbed.sort((a, b) => b.worth - a.worth)[0]?.candidate ?? null
}

interface Weighed {
  readonly candidate: Candidate
  readonly worth: number
}

function worthOf({ model, best }: Question): (candidate: Candidate) => number {
  return (candidate) => {
    const { mean, deviation } = model.predict(candidate)
    const z = (mean - best) / deviation
    const improvement = deviation * (z * normalCdf(z) + normalDensity(z))
    return improvement * model.feasibility(candidate)
  }
}

function uphill(
  from: Weighed,
  { space, known }: Question,
  worth: (candidate: Candidate) => number,
): Weighed {
  let here = from
  for (;;) {
    const next = steps(here.candidate, space)
      .filter((candidate) => !known.has(keyOf(candidate, space)))
      .map((candidate) => ({ candidate, worth: worth(candidate) }))
      .reduce((a, b) => (b.worth > a.worth ? b : a), here)
    if (next === here) return here
    here = next
  }
}

/** Every candidate that differs in one knob by one step, or by a category. */
function steps(candidate: Candidate, space: Space): readonly Candidate[] {
  return space.flatMap((dimension) =>
    neighbouring(candidate[dimension.name] ?? dimension.baseline, dimension).map((value) => ({
      ...candidate,
      [dimension.name]: value,
    })),
  )
}

function neighbouring(value: Value, { kind, values }: Dimension): readonly Value[] {
  if (kind === 'categorical') return values.filter((other) => other !== value)
  const index = values.indexOf(value)
  return [values[index - 1], values[index + 1]].filter((other) => other !== undefined)
}

function randomCandidate(space: Space, random: Random): Candidate {
  return Object.fromEntries(space.map((dimension) => [dimension.name, drawn(dimension, random)]))
}

/** One knob in three is another one, at least one. */
function changed(candidate: Candidate, space: Space, random: Random): Candidate {
  const always = integerBelow(space.length, random)
  const moved = space.map((dimension, d) =>
    d === always || random.next() < 0.3
      ? [dimension.name, nearby(candidate[dimension.name] ?? dimension.baseline, dimension, random)]
      : [dimension.name, candidate[dimension.name] ?? dimension.baseline],
  )
  return Object.fromEntries(moved)
}

/** A value up to a quarter of the range away, or another category. */
function nearby(value: Value, dimension: Dimension, random: Random): Value {
  const { kind, values } = dimension
  if (kind === 'categorical') return drawn(dimension, random)
  const reach = Math.max(1, Math.round(values.length / 4))
  const index = values.indexOf(value) + integerBelow(2 * reach + 1, random) - reach
  return values[Math.min(Math.max(index, 0), values.length - 1)] ?? value
}

function drawn({ values, baseline }: Dimension, random: Random): Value {
  return values[integerBelow(values.length, random)] ?? baseline
}
