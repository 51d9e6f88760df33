import type { Candidate, Dimension, Space } from '../../space/dimension.ts'
import { positionOf } from '../search/position.ts'

/** What a configuration costs to run, however fast it is. */
export interface Cost {
  readonly cpuMsPerRequest: number
  readonly memoryBytes: number
  readonly workers: number
}

/** Costs that differ by less are the same: measured CPU and memory scatter by a few per cent. */
const SAME_COST_RATIO = 0.05

/** A configuration and its cost, to be weighed against equals. */
export interface Costed {
  readonly candidate: Candidate
  readonly cost: Cost
}

/**
 * Orders equals: less CPU per request first, then less memory, then fewer workers, then nearer to what runs today.
 * Below 0 when `a` is to be preferred.
 */
export function byCost(a: Costed, b: Costed, space: Space): number {
  return (
    clearly(a.cost.cpuMsPerRequest, b.cost.cpuMsPerRequest) ||
    clearly(a.cost.memoryBytes, b.cost.memoryBytes) ||
    a.cost.workers - b.cost.workers ||
    distanceFromBaseline(a.candidate, space) - distanceFromBaseline(b.candidate, space)
  )
}

function clearly(a: number, b: number): number {
  return Math.abs(a - b) <= SAME_COST_RATIO * Math.max(a, b) ? 0 : a - b
}

/** How far a candidate is from what runs today: the sum over knobs, each 0..1. */
function distanceFromBaseline(candidate: Candidate, space: Space): number {
  return space.reduce((sum, dimension) => sum + moved(candidate, dimension), 0)
}

function moved(candidate: Candidate, dimension: Dimension): number {
  const value = candidate[dimension.name] ?? dimension.baseline
  if (dimension.kind === 'categorical') return value === dimension.baseline ? 0 : 1
  return Math.abs(positionOf(value, dimension) - positionOf(dimension.baseline, dimension))
}
