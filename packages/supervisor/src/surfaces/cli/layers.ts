import { hostname } from 'node:os'
import { resolve } from 'node:path'
import type { FileContext } from '../../config/files.ts'
import type { Argv } from '../../config/layers/argv.ts'
import { emptyLayer } from '../../config/layers/layer.ts'
import type { Layer } from '../../config/layers/layer.ts'
import type { Resolved } from '../../config/layers/resolve.ts'
import { readConfig } from '../../config/read-config.ts'
import type { ConfigRequest } from '../../config/read-config.ts'
import { resolveSettings, saidOf, type Sources } from '../../config/resolve-settings.ts'
import { cpuCount } from '../../shell/cpus.ts'
import { readVersion } from '../../version.ts'
import type { Io } from './io.ts'
import { readConfigFile } from './read-file.ts'

function requests({ configs }: Argv, { env }: Io): readonly ConfigRequest[] {
  const path = env['STINT_CONFIG']
  if (configs.length > 0 || path === undefined) return configs
  return [{ path, format: null, from: { source: 'env', name: 'STINT_CONFIG' } }]
}

/** What reading a config file may ask of this process. */
export function contextOf({ cwd, env }: Io): FileContext {
  return {
    read: (path) => readConfigFile(resolve(cwd, path)),
    cwd,
    env,
    hostname: hostname(),
    cpus: cpuCount(),
    version: readVersion(),
  }
}

function fileLayer(argv: Argv, io: Io): Layer {
  const [first, second] = requests(argv, io)
  if (first === undefined) return emptyLayer
  if (second === undefined) return readConfig(first, contextOf(io))
  const message = 'one config file is enough; an ini file may include others'
  return { ...emptyLayer, problems: [{ code: 'USAGE', where: second.from, message }] }
}

/** The layer of the profile that the others ask for. */
async function profileLayer(sources: Sources, io: Io): Promise<Layer> {
  const said = saidOf('profile', sources)
  if (said === null) return emptyLayer
  const { loadProfile } = await import('./profile/load-profile.ts')
  const name = saidOf('name', sources)?.value
  const request = {
    from: String(said.value),
    where: said.where,
    takesForeign: saidOf('profile-foreign', sources)?.value === true,
    app: typeof name === 'string' ? name : null,
  }
  return loadProfile(request, io)
}

/** Puts all layers together. */
export type SettingsReader = () => Promise<Resolved>

/**
 * Reads the config file anew each time it is called: at start and at each reload. The profile is read once: a reload must
 * not hang on a store that happens to be away.
 */
export function settingsReader(argv: Argv, io: Io): SettingsReader {
  let profile: Promise<Layer> | null = null
  return async () => {
    const sources = { flags: argv.flags, env: io.env, file: fileLayer(argv, io) }
    profile ??= profileLayer(sources, io)
    return resolveSettings({ ...sources, profile: await profile })
  }
}
