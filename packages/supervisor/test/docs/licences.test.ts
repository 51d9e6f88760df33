import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

interface Manifest {
  readonly name: string
  readonly license?: string
  readonly dependencies?: Readonly<Record<string, string>>
}

const PERMISSIVE = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0']

/** Every package that is installed with the one in this directory, by name. */
function installedWith(directory: string, found = new Map<string, string>()) {
  for (const name of Object.keys(manifestIn(directory).dependencies ?? {})) {
    const place = resolve(name, directory)
    const { license = 'none' } = manifestIn(place)
    if (found.has(name)) continue
    found.set(name, license)
    installedWith(place, found)
  }
  return found
}

function resolve(name: string, from: string): string {
  const place = join(from, 'node_modules', name)
  if (existsSync(place)) return realpathSync(place)
  const parent = dirname(from)
  if (parent === from) throw new Error(`${name} is not installed`)
  return resolve(name, parent)
}

const manifestIn = (directory: string): Manifest =>
  JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Manifest

test('everything that is installed with the supervisor has a permissive licence, and it is not much', () => {
  const found = installedWith(fileURLToPath(new URL('../..', import.meta.url)))
  expect(found.size).toBeGreaterThan(5)
  expect(found.size).toBeLessThanOrEqual(50)
  expect([...found].filter(([, license]) => !PERMISSIVE.includes(license))).toEqual([])
})
