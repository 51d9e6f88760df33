import type { Problem, Where } from '../errors.ts'
import { specOf } from '../kinds/table.ts'
import type { KnobName } from '../knobs.ts'
import { didYouMean, findKnob, knobOf, settingOf } from '../names.ts'
import type { Settings } from '../settings.ts'
import { crossCheck } from './checks.ts'
import type { Origins } from './origins.ts'
import { readEntries } from './resolve.ts'

/** A knob's new value, ready to be laid over any settings, or why it cannot be. */
export type Change =
  | { readonly ok: true; readonly knob: KnobName; readonly value: unknown; readonly where: Where }
  | { readonly ok: false; readonly problem: Problem }

/** Reads what an operator wants of a running supervisor, with the parser of every other layer. Only live knobs change. */
export function readChange(name: string, texts: readonly string[], where: Where): Change {
  const refuse = (code: Problem['code'], message: string): Change => ({
    ok: false,
    problem: { code, where, message },
  })
  const knob = findKnob(name)
  if (knob === null) return refuse('KNOB_UNKNOWN', didYouMean(name))
  const row = knobOf(knob)
  if (!row.live) return refuse('REFUSED', 'needs a restart to take effect; nothing was changed')
  if (!specOf(row.kind).list && texts.length > 1) return refuse('KNOB_INVALID', 'takes one value')
  const read = readEntries(knob, texts, where)
  return read.ok ? { ok: true, knob, value: read.value, where } : read
}

/** Settings with changes laid over them. */
export function withChanges(settings: Settings, changes: Iterable<Change>): Settings {
  const values = [...changes].flatMap((change) =>
    change.ok ? [[settingOf(change.knob), change.value] as const] : [],
  )
  return { ...settings, ...Object.fromEntries(values) }
}

/** Where every knob of such settings was written. */
export function originsWith(origins: Origins, changes: Iterable<Change>): Origins {
  const wheres = [...changes].flatMap((change) =>
    change.ok ? [[change.knob, change.where] as const] : [],
  )
  return { ...origins, ...Object.fromEntries(wheres) }
}

/** What is wrong between knobs once the changes are laid over them; null: nothing. */
export function conflictOf(settings: Settings, origins: Origins): Problem | null {
  return crossCheck(settings, origins)[0] ?? null
}
