import type { Where } from './errors.ts'
import type { FileContext } from './files.ts'
import { iniLayer } from './ini/layer.ts'
import { jsonLayer } from './json/layer.ts'
import { problemLayer } from './layers/layer.ts'
import type { Layer } from './layers/layer.ts'

/** A config file somebody asked for. */
export interface ConfigRequest {
  readonly path: string
  /** Null: whatever its name ends in. */
  readonly format: 'json' | 'ini' | null
  /** The flag or variable that named it. */
  readonly from: Where
}

function formatOf({ path, format }: ConfigRequest): 'json' | 'ini' | null {
  if (format !== null) return format
  if (/\.json$/i.test(path)) return 'json'
  return /\.ini$/i.test(path) ? 'ini' : null
}

function unreadable(where: Where, message: string): Layer {
  return problemLayer({ code: 'CONFIG_UNREADABLE', where, message })
}

function readJson({ path, from }: ConfigRequest, context: FileContext): Layer {
  const read = context.read(path)
  if (read.ok) return jsonLayer(read.text.replace(/^\u{FEFF}/u, ''), path)
  return unreadable(from, `cannot read ${path}: ${read.reason}`)
}

/** What a config file says: JSON with our names, or ini with ours and uWSGI's. */
export function readConfig(request: ConfigRequest, context: FileContext): Layer {
  const { path, from } = request
  const format = formatOf(request)
  if (path === '') return unreadable(from, 'expected a path, got nothing')
  if (format === 'ini') return iniLayer(path, from, context)
  if (format === 'json') return readJson(request, context)
  return unreadable(
    from,
    `cannot tell the format of ${path}; expected a name that ends in .json or .ini`,
  )
}
