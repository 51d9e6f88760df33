import type { Candidate } from '../space/dimension.ts'

/** `workers=4 threadpool-size=8` */
export function printCandidate(candidate: Candidate): string {
  return Object.entries(candidate)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')
}

/** What a candidate has other than the default; '' for the default itself. */
export function printChanges(candidate: Candidate, baseline: Candidate): string {
  return printCandidate(
    Object.fromEntries(
      Object.entries(candidate).filter(([name, value]) => baseline[name] !== value),
    ),
  )
}
