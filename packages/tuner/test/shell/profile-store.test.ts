import { once } from 'node:events'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { classOf, readHostClass } from '@stint/supervisor'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Profile } from '../../src/index.ts'
import { readProfileFile, readStore, storeProfile } from '../../src/shell/profile-store.ts'
import { resolveKnobs } from '../../src/shell/target/knobs.ts'
import { emptyDirectory } from '../support/directory.ts'
import { profile } from '../support/profile.ts'

const here: Profile = { ...profile, hostClass: readHostClass() }
const elsewhere: Profile = {
  ...profile,
  hostClass: classOf({ ...readHostClass(), cores: 4096 }),
  config: { workers: 64 },
}

// A supervisor is started to read settings, several times.
describe('a store', { timeout: 60_000 }, () => {
  it('keeps one profile for each app and class, the newest, under a name that git and the web can carry', () => {
    const store = join(emptyDirectory(), 'profiles')
    storeProfile(store, elsewhere)
    storeProfile(store, here)
    storeProfile(store, { ...here, createdAt: '2027-01-01T00:00:00.000Z' })
    storeProfile(store, { ...here, app: { ...here.app, name: '@acme/shop' } })
    const names = readdirSync(store)
    expect(names).toHaveLength(4)
    for (const name of names) expect(name).toMatch(/^(?:index|[\w@.-]+\.[\da-f]{12})\.json$/)
    const stored = readStore(store).map(({ profile: each }) => each)
    expect(stored.map(({ createdAt }) => createdAt)).toContain('2027-01-01T00:00:00.000Z')
    const index = JSON.parse(readFileSync(join(store, 'index.json'), 'utf8')) as {
      readonly profiles: readonly { readonly file: string }[]
    }
    expect(index.profiles.map(({ file }) => file)).toEqual(
      names.filter((name) => name !== 'index.json'),
    )
  })

  it('passes over what is no profile, and one that is not there is empty', () => {
    const store = emptyDirectory()
    writeFileSync(join(store, 'notes.json'), '{}')
    expect(readStore(store)).toEqual([])
    expect(readStore(join(store, 'none'))).toEqual([])
    const read = readProfileFile(join(store, 'notes.json'))
    expect(read.ok ? '' : read.message).toMatch(/notes\.json is no profile of stint tune at /)
  })

  it('gives a supervisor the profile of its host, from a directory and over HTTP', async () => {
    const store = emptyDirectory()
    storeProfile(store, elsewhere)
    const path = storeProfile(store, here)
    const server = createServer(({ url = '' }, response) =>
      response.end(readFileSync(join(store, url))),
    )
    onTestFinished(() => void server.close())
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    for (const from of [store, url]) {
      const { PATH } = process.env
      const read = await resolveKnobs([`--profile=${from}`], { cwd: store, env: { PATH } })
      if (!read.ok) throw new Error(read.reason)
      const { value, origin } = read.knobs['max-requests'] ?? { origin: '' }
      expect(value).toBe(48_000)
      expect(origin).toMatch(/^profile /)
      expect(origin.endsWith(path.slice(store.length + 1))).toBe(true)
    }
  })
})
