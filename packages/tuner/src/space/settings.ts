import type { Candidate } from './dimension.ts'

/** Values for knobs of the supervisor, as a user would write them. */
export type Assignments = Readonly<Record<string, string>>

/** The knobs of a candidate: a candidate's values are in the unit of its knob, so they are written as they stand. */
export function assignmentsOf(candidate: Candidate): Assignments {
  return Object.fromEntries(
    Object.entries(candidate).map(([name, value]) => [name, String(value)] as const),
  )
}

/** The same as flags of `stint run`. */
export function flagsOf(assignments: Assignments): readonly string[] {
  return Object.entries(assignments).map(([name, value]) => `--${name}=${value}`)
}
