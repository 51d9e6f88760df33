import type { Candidate } from '../space/dimension.ts'

/** `workers=4 threadpool-size=8` */
export function printCandidate(candidate: Candidate): string {
  return Object.entries(candidate)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')
}
