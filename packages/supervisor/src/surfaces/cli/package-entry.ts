import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isFile } from './stat.ts'

const extensions = ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts']
const usualNames = ['index', 'server', 'app', 'main']

/** The file itself, or the one that a name without an extension stands for; null when there is none. */
export function existingFile(path: string): string | null {
  return [path, ...extensions.map((extension) => path + extension)].find(isFile) ?? null
}

interface Manifest {
  readonly main?: unknown
  readonly exports?: unknown
  readonly scripts?: { readonly start?: unknown } | null
}

function readManifest(directory: string): Manifest {
  try {
    const value: unknown = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

/** The first path behind `.` in an `exports` field, whatever conditions lead there. */
function exported(field: unknown): string | null {
  if (typeof field === 'string') return field
  if (typeof field !== 'object' || field === null) return null
  const conditions = field as Readonly<Record<string, unknown>>
  const keys = ['.', 'node', 'import', 'require', 'default']
  return keys.map((key) => exported(conditions[key])).find((path) => path !== null) ?? null
}

/** X of a start script of the form `node [flags] X`. */
function started(script: unknown): string | null {
  if (typeof script !== 'string') return null
  return /^node(?:\s+-\S+)*\s+([^\s-]\S*)/.exec(script.trim())?.[1] ?? null
}

/** The file a package directory runs: what package.json names, else index, server, app or main. Null when there is none. */
export function packageEntry(directory: string): string | null {
  const { main, exports, scripts } = readManifest(directory)
  const named = [typeof main === 'string' ? main : null, exported(exports), started(scripts?.start)]
  const candidates = [...named.filter((name) => name !== null), ...usualNames]
  return (
    candidates
      .flatMap((name) => [join(directory, name), join(directory, name, 'index')])
      .map(existingFile)
      .find((path) => path !== null) ?? null
  )
}
