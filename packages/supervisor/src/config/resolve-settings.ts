import type { KnobName } from './knobs.ts'
import type { Where } from './errors.ts'
import { envLayer } from './layers/env.ts'
import type { Environment } from './layers/env.ts'
import { emptyLayer } from './layers/layer.ts'
import type { Layer } from './layers/layer.ts'
import { readEntries, resolveLayers } from './layers/resolve.ts'
import type { Resolved } from './layers/resolve.ts'
import type { Settings } from './settings.ts'

/** Everything a user may have said, by source. */
export interface Sources {
  /** From `readArgv`. */
  readonly flags?: Layer
  readonly env?: Environment
  /** From `readConfig`. */
  readonly file?: Layer
  /** From the host profile that the other sources name. */
  readonly profile?: Layer
}

/** Defaults, then the host profile, then the config file, then `STINT_*` variables, then flags; later layers win. */
export function resolveSettings({ flags, env = {}, file, profile }: Sources): Resolved {
  const layers = [profile, file, envLayer(env), flags]
  return resolveLayers(layers.map((layer) => layer ?? emptyLayer))
}

/** A scalar knob as the sources but the profile say it, for what must be known before all else. Null: unsaid, or nonsense. */
export function saidOf(
  knob: KnobName,
  { flags, env = {}, file }: Sources,
): { readonly value: unknown; readonly where: Where } | null {
  const said = [file, envLayer(env), flags].flatMap((layer) => layer?.entries ?? [])
  const last = said.findLast((entry) => entry.knob === knob)
  if (last === undefined) return null
  const read = readEntries(knob, [last.text], last.where)
  return read.ok ? { value: read.value, where: last.where } : null
}

/** Settings for code and tests that know which knobs they want: `settingsWith({ workers: '2' })`. Throws a TypeError on a bad value. */
export function settingsWith(
  given: Partial<Record<KnobName, string | readonly string[]>> = {},
): Settings {
  const entries = (Object.keys(given) as KnobName[]).flatMap((knob) =>
    [given[knob] ?? []].flat().map((text) => ({
      knob,
      text,
      where: { source: 'flag', name: `--${knob}` } as const,
    })),
  )
  const resolved = resolveLayers([{ ...emptyLayer, entries }])
  if (resolved.ok) return resolved.settings
  throw new TypeError(resolved.problems.map(({ message }) => message).join('; '))
}
