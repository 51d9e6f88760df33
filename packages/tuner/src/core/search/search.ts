import type { Candidate } from '../../space/dimension.ts'
import type { SearchTask } from './observation.ts'
import { sweepNext } from './sweep.ts'

/** The candidate to launch next; null when the search has nothing left to try. */
export function nextCandidate(task: SearchTask): Candidate | null {
  return sweepNext(task)
}
