import type { Problem } from '../config/errors.ts'
import {
  conflictOf,
  originsWith,
  readChange,
  withChanges,
  type Change,
} from '../config/layers/change.ts'
import type { Origins } from '../config/layers/origins.ts'
import type { Resolved } from '../config/layers/resolve.ts'
import type { KnobName } from '../config/knobs.ts'
import type { Settings } from '../config/settings.ts'

type Valid = Extract<Resolved, { ok: true }>

/** What an operator changed while the supervisor ran. It outlives reloads, and ends with the supervisor. */
export interface Overrides {
  readonly origins: () => Origins
  /** Settings that were just read, with the operator's changes over them. */
  readonly over: (resolved: Valid) => Settings
  /** Takes one change on, or says why not. `settings` are those in force. */
  readonly set: (
    request: { readonly knob: string; readonly values: readonly string[] },
    settings: Settings,
  ) => { readonly knob: KnobName; readonly settings: Settings } | { readonly problem: Problem }
}

/** Starts without any change. */
export function createOverrides(first: Origins): Overrides {
  const changes = new Map<KnobName, Change>()
  let origins = first
  return {
    origins: () => originsWith(origins, changes.values()),
    over: (resolved) => {
      origins = resolved.origins
      return withChanges(resolved.settings, changes.values())
    },
    set: ({ knob, values }, settings) => {
      const change = readChange(knob, values, { source: 'control', name: knob })
      if (!change.ok) return { problem: change.problem }
      const next = withChanges(settings, [...changes.values(), change])
      const conflict = conflictOf(next, originsWith(origins, [...changes.values(), change]))
      if (conflict !== null) return { problem: conflict }
      changes.set(change.knob, change)
      return { knob: change.knob, settings: next }
    },
  }
}
