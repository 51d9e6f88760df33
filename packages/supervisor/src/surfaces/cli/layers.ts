import { hostname } from 'node:os'
import { resolve } from 'node:path'
import type { FileContext } from '../../config/files.ts'
import type { Argv } from '../../config/layers/argv.ts'
import { emptyLayer } from '../../config/layers/layer.ts'
import type { Layer } from '../../config/layers/layer.ts'
import type { Resolved } from '../../config/layers/resolve.ts'
import { readConfig } from '../../config/read-config.ts'
import type { ConfigRequest } from '../../config/read-config.ts'
import { resolveSettings } from '../../config/resolve-settings.ts'
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

/** Reads the config file and puts all layers together. Again at each reload: only the file may have changed by then. */
export function resolveAll(argv: Argv, io: Io): Resolved {
  return resolveSettings({ flags: argv.flags, env: io.env, file: fileLayer(argv, io) })
}
