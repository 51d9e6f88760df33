import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readProfile } from '../../../config/profile/read-profile.ts'
import { readConfigFile, reasonOf } from '../read-file.ts'
import type { Found } from './found.ts'

/** The one profile in a file. `path` as the user wrote it. */
export function profileInFile(path: string, cwd: string): Found {
  const read = readConfigFile(resolve(cwd, path))
  if (!read.ok) return { ok: false, message: `cannot read ${path}: ${read.reason}` }
  const profile = readProfile(read.text, path)
  return profile.ok
    ? { ok: true, profiles: [profile.profile], notices: [] }
    : { ok: false, message: `${path} ${profile.message}` }
}

/** A store's list of its files is no profile. */
const isProfileName = (name: string) => name.endsWith('.json') && name !== 'index.json'

/** Every profile in a directory, the newest first. What is there and is none is said and passed over. */
export function profilesInDirectory(path: string, cwd: string): Found {
  let names: readonly string[]
  try {
    names = readdirSync(resolve(cwd, path)).filter(isProfileName).sort()
  } catch (error) {
    return { ok: false, message: `cannot read ${path}: ${reasonOf(error)}` }
  }
  const founds = names.map((name) => profileInFile(join(path, name), cwd))
  const profiles = founds.flatMap((found) => (found.ok ? found.profiles : []))
  return {
    ok: true,
    profiles: profiles.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt)),
    notices: founds.flatMap((found) => (found.ok ? [] : [`profile: ${found.message}`])),
  }
}
