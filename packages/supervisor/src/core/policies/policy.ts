import type { Action } from '../action.ts'
import type { Snapshot } from '../snapshot.ts'

/** Answers one question about the snapshot and ignores everything else. */
export type Policy = (snapshot: Snapshot) => readonly Action[]
