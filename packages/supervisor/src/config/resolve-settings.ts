import type { KnobName } from './knobs.ts'
import { envLayer } from './layers/env.ts'
import type { Environment } from './layers/env.ts'
import { emptyLayer } from './layers/layer.ts'
import type { Layer } from './layers/layer.ts'
import { resolveLayers } from './layers/resolve.ts'
import type { Resolved } from './layers/resolve.ts'
import type { Settings } from './settings.ts'

/** Everything a user may have said, by source. */
export interface Sources {
  /** From `readArgv`. */
  readonly flags?: Layer
  readonly env?: Environment
  /** From `readConfig`. */
  readonly file?: Layer
}

/** Defaults, then the config file, then `STINT_*` variables, then flags; later layers win. */
export function resolveSettings({ flags, env = {}, file }: Sources): Resolved {
  return resolveLayers([file ?? emptyLayer, envLayer(env), flags ?? emptyLayer])
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
