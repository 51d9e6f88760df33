import type { Entry } from './entry.ts'

/** A target that was taken and not given back yet. */
export type TakenTarget = Extract<Entry, { readonly type: 'target-taken' }>

/**
 * What a crashed session still owes: the targets that may run with a candidate's settings, each with what it ran with
 * before the first one. A target that is a child of the tuner ends with it, unless it hangs.
 */
export function pendingRestores(entries: readonly Entry[]): readonly TakenTarget[] {
  const taken = new Map<string, TakenTarget>()
  for (const entry of entries) {
    // A second taking without a restore in between would remember a candidate's settings: the first one counts.
    if (entry.type === 'target-taken' && !taken.has(entry.target)) taken.set(entry.target, entry)
    if (entry.type === 'target-restored') taken.delete(entry.target)
  }
  return [...taken.values()]
}
