import type { Candidate, Dimension } from '../../space/dimension.ts'
import type { SearchTask } from './observation.ts'
import { baselineOf, keyOf, positionOf, priorOf, valueAt } from './position.ts'
import { bestOf, resultsOf, type Result } from './results.ts'

/** A candidate that is to be known from at least so many launches. */
interface Wish {
  readonly candidate: Candidate
  readonly launches: number
}

/** A search written as if each wish were granted at once; it is run again from the start as observations arrive. */
type Sweep<T> = Generator<Wish, T, Result>

/**
 * Sweeps one knob at a time, coarse first, from the best point so far, until a round moves nothing; the first two of
 * each axis are launched twice. Null when it has settled. For up to three knobs: it asks little of the
 * surface, and its points are the response curves that people read.
 */
export function sweepNext(task: SearchTask): Candidate | null {
  const results = resultsOf(task.observations, task.space)
  const sweep = sweepOf(task)
  let wish = sweep.next()
  while (wish.done !== true) {
    const known = results.get(keyOf(wish.value.candidate, task.space))
    if (known === undefined || (known.launches < wish.value.launches && known.value > -Infinity)) {
      return wish.value.candidate
    }
    wish = sweep.next(known)
  }
  return null
}

/** More rounds than this have never moved anything. */
const MOST_ROUNDS = 6

function* sweepOf({ space, warmStart }: SearchTask): Sweep<void> {
  let best = yield* bestAmong([...warmStart.slice(0, 2), priorOf(space), baselineOf(space)])
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const before = best
    for (const dimension of space) {
      best = yield* alongAxis(best, dimension, round === 0)
    }
    if (keyOf(before, space) === keyOf(best, space)) return
    best = yield* leap(before, best, space)
  }
}

/** Once more as far in the direction that a whole round went (Hooke and Jeeves). */
function* leap(before: Candidate, best: Candidate, space: SearchTask['space']): Sweep<Candidate> {
  const further = space.map((dimension) => {
    const [from, to] = [before, best].map((c) => c[dimension.name] ?? dimension.baseline)
    if (from === undefined || to === undefined || dimension.kind === 'categorical') {
      return [dimension.name, to ?? dimension.baseline] as const
    }
    const position = 2 * positionOf(to, dimension) - positionOf(from, dimension)
    return [dimension.name, valueAt(position, dimension)] as const
  })
  return yield* bestAmong([best, Object.fromEntries(further)])
}

function* alongAxis(
  from: Candidate,
  dimension: Dimension,
  isFirstRound: boolean,
): Sweep<Candidate> {
  const { name, values, kind } = dimension
  const at = (index: number): Candidate => ({
    ...from,
    [name]: values[index] ?? dimension.baseline,
  })
  if (kind === 'categorical') return yield* bestAmong(values.map((_, index) => at(index)))
  const last = values.length - 1
  let centre = Math.max(0, values.indexOf(from[name] ?? dimension.baseline))
  let stride = 1
  if (isFirstRound) {
    stride = Math.max(1, Math.round(last / 4))
    const coarse = [0, 1, 2, 3, 4].map((quarter) => Math.round((last * quarter) / 4))
    centre = yield* bestIndex([...coarse, centre], at)
  }
  for (; stride >= 1; stride = stride === 1 ? 0 : Math.ceil(stride / 2)) {
    const near = [centre - stride, centre, centre + stride]
    centre = yield* bestIndex(
      near.filter((index) => index >= 0 && index <= last),
      at,
    )
  }
  return yield* bestAmong(
    [centre - 1, centre, centre + 1].filter((i) => values[i] !== undefined).map(at),
  )
}

/** The index whose candidate did best with one launch each. */
function* bestIndex(indices: readonly number[], at: (index: number) => Candidate): Sweep<number> {
  let best = indices[0] ?? 0
  let value = -Infinity
  for (const index of new Set(indices)) {
    const result = yield { candidate: at(index), launches: 1 }
    if (result.value > value) [best, value] = [index, result.value]
  }
  return best
}

/** The best of a few: one launch each, a second for the first two. */
function* bestAmong(candidates: readonly Candidate[]): Sweep<Candidate> {
  const known: Result[] = []
  for (const candidate of candidates) known.push(yield { candidate, launches: 1 })
  const leaders = known.toSorted((a, b) => b.value - a.value).slice(0, 2)
  const again: Result[] = []
  for (const { candidate } of leaders) again.push(yield { candidate, launches: 2 })
  return bestOf(again)?.candidate ?? candidates[0] ?? {}
}
