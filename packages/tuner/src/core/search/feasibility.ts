import type { Candidate } from '../../space/dimension.ts'
import { normalCdf } from '../statistics/distributions.ts'
import { processOf } from './gaussian-process.ts'
import { pointOf, type Hyperparameters } from './kernel.ts'
import type { SearchTask } from './observation.ts'

/** The probability that a candidate holds: that its memory is within the budget, and that nothing like it fell over. */
export function holdsOf(task: SearchTask): (candidate: Candidate) => number {
  const fits = fitsOf(task)
  const stands = standsOf(task)
  return (candidate) => fits(candidate) * stands(candidate)
}

/** Memory is smooth in the knobs and hardly noisy, so a few launches foretell it well. */
function fitsOf({ observations, space, memoryBudgetBytes }: SearchTask): (c: Candidate) => number {
  const samples = observations
    .filter((observation) => observation.kind === 'measured')
    .map(({ candidate, memoryBytes }) => ({
      point: pointOf(candidate, space),
      value: Math.log(memoryBytes),
      launches: 1,
    }))
  const process = processOf(samples, space, believed(space.length, { length: 1.5, noise: 0.03 }))
  if (samples.length === 0 || process === null) return () => 1
  return (candidate) => {
    const memory = process.predict(pointOf(candidate, space))
    const room = Math.log(memoryBudgetBytes) - memory.mean
    return normalCdf(room / Math.hypot(memory.deviation, 0.05))
  }
}

/** Crashes have an edge: a process through "held" and "fell", sure of itself only near what was tried. */
function standsOf({ observations, space }: SearchTask): (candidate: Candidate) => number {
  if (observations.every(({ kind }) => kind !== 'infeasible')) return () => 1
  const samples = observations.map(({ candidate, kind }) => ({
    point: pointOf(candidate, space),
    value: kind === 'infeasible' ? -1 : 1,
    launches: 1,
  }))
  const process = processOf(samples, space, believed(space.length, { length: 0.5, noise: 0.2 }))
  if (process === null) return () => 1
  return (candidate) => {
    const margin = process.predict(pointOf(candidate, space))
    return normalCdf(margin.mean / Math.hypot(margin.deviation, 0.3))
  }
}

function believed(
  knobs: number,
  { length, noise }: { readonly length: number; readonly noise: number },
): Hyperparameters {
  return { lengths: new Float64Array(knobs).fill(length), signal: 1, noise, additive: 0.7 }
}
