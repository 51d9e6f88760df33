import { seededRandom } from '../../core/random.ts'
import type { Assignment } from '../messages.ts'
import type { Workload, WorkloadRequest } from '../workload/workload.ts'

/** A request of the workload and its number in autocannon's list. */
export interface Step {
  readonly index: number
  readonly request: WorkloadRequest
}

/** The workload as one client walks through it. */
export interface Visits {
  readonly requests: readonly WorkloadRequest[]
  /** Requests per visit, on average. */
  readonly meanLength: number
  /** The steps of the next client's visit, by weight. */
  next(): readonly Step[]
}

/** Draws visits; the same seed draws the same ones. */
export function visitsOf({
  workload,
  seed,
  part,
}: Pick<Assignment, 'workload' | 'seed' | 'part'>): Visits {
  const random = seededRandom(seed, 'visits', part.index)
  const requests = workload.flows.flatMap((flow) => flow.requests)
  const flows = stepsOf(workload)
  const weights = workload.flows.map(({ weight }) => weight)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return {
    requests,
    meanLength:
      workload.flows.reduce((sum, flow) => sum + flow.weight * flow.requests.length, 0) / total,
    next: () => flows[pick(weights, random.next() * total)] ?? [],
  }
}

function stepsOf({ flows }: Workload): readonly (readonly Step[])[] {
  let index = 0
  return flows.map((flow) => flow.requests.map((request) => ({ request, index: index++ })))
}

function pick(weights: readonly number[], at: number): number {
  let left = at
  const found = weights.findIndex((weight) => (left -= weight) < 0)
  return found === -1 ? weights.length - 1 : found
}
