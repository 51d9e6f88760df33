import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { parseProfile, type Profile } from '../core/profile/profile.ts'

/** A store's list of what it holds, for those who reach it over HTTP and cannot list a directory. */
const INDEX = 'index.json'

/** A stored profile. */
export interface StoredProfile {
  readonly file: string
  readonly profile: Profile
}

/** A profile's file name in a store: its app and the first 12 digits of its host class; a newer one takes its place. */
function profileName({ app, hostClass }: Profile): string {
  return `${app.name.replaceAll('/', '--')}.${hostClass.id.slice(0, 12)}.json`
}

/** Whole or not at all, also through a power cut: written under another name, synced, renamed. */
function writeWhole(path: string, text: string): void {
  const draft = `${path}.${process.pid}`
  const fd = openSync(draft, 'w', 0o644)
  try {
    writeFileSync(fd, text)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  renameSync(draft, path)
}

const print = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`

/** Writes a profile to a file of its own. */
export function writeProfile(path: string, profile: Profile): void {
  writeWhole(path, print(profile))
}

/** The profile in a file, or one line that says what is wrong with it. */
export function readProfileFile(
  path: string,
):
  | { readonly ok: true; readonly profile: Profile }
  | { readonly ok: false; readonly message: string } {
  let json: unknown
  try {
    json = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    const reason = code === 'ENOENT' ? 'no such file' : (code ?? 'it is no JSON')
    return { ok: false, message: `cannot read ${path}: ${reason}` }
  }
  const read = parseProfile(json)
  return read.ok ? read : { ok: false, message: `${path} ${read.message}` }
}

/** Every profile in a store, by file name; what is none is left out. A store that is not there is empty. */
export function readStore(directory: string): readonly StoredProfile[] {
  let names: readonly string[]
  try {
    names = readdirSync(directory)
  } catch {
    return []
  }
  return names
    .filter((name) => name.endsWith('.json') && name !== INDEX)
    .sort()
    .flatMap((file) => {
      const read = readProfileFile(join(directory, file))
      return read.ok ? [{ file, profile: read.profile }] : []
    })
}

/**
 * Puts a profile into a store, which is a directory that can be kept in git and served by any web server as it is, and
 * brings the store's index up to date. Returns the file's path.
 */
export function storeProfile(directory: string, profile: Profile): string {
  mkdirSync(directory, { recursive: true })
  const path = join(directory, profileName(profile))
  writeProfile(path, profile)
  const profiles = readStore(directory).map(({ file, profile: { app, hostClass, createdAt } }) => ({
    file,
    app: app.name,
    createdAt,
    hostClass,
  }))
  writeWhole(join(directory, INDEX), print({ profiles }))
  return path
}
