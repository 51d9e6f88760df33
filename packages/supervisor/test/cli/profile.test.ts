import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readHostClass } from '../../src/shell/host-facts.ts'
import { inProcess, type Situation } from './run-cli.ts'

const here = readHostClass()

/** A profile as stint tune writes it, for this host unless something else is said. */
function profile({
  host = {},
  config = { workers: 3, 'max-requests': 5000 },
  ...rest
}: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify(
    {
      schemaVersion: 1,
      createdAt: new Date().toISOString(),
      hostClass: { ...here, ...(host as object) },
      runtime: { node: process.versions.node },
      app: { name: 'shop' },
      config,
      expires: { maxAgeDays: 90, onChange: ['node'] },
      ...rest,
    },
    null,
    2,
  )
}

const similar = { kernel: '1.0' }
const foreign = { cores: 4096 }

/** `stint config print --json` in such a situation. */
async function print(situation: Situation) {
  const { code, out, err } = await inProcess({
    ...situation,
    args: ['config', 'print', '--json', ...situation.args],
  })
  const knobs = (out === '' ? {} : JSON.parse(out)) as Record<
    string,
    { readonly value: unknown; readonly origin: string }
  >
  return { code, err, knobs }
}

describe('a profile in a file', () => {
  const files = { 'p.json': profile() }

  it('is laid over the defaults, and each value says where it is from', async () => {
    const { code, err, knobs } = await print({ args: ['--profile', 'p.json'], files })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(knobs['workers']).toEqual({ value: 3, origin: 'profile p.json' })
    expect(knobs['backlog']).toEqual({ value: 511, origin: 'default' })
  })

  it('gives way to the config file, to the environment and to flags', async () => {
    const { knobs } = await print({
      args: ['--config', 'c.json'],
      env: { STINT_WORKERS: '7', STINT_PROFILE: 'p.json' },
      files: { ...files, 'c.json': '{ "max-requests": 9 }' },
    })
    expect(knobs['workers']).toEqual({ value: 7, origin: 'STINT_WORKERS' })
    expect(knobs['max-requests']).toEqual({ value: 9, origin: 'c.json line 1' })
  })

  it('of a similar class of hosts is taken with a warning', async () => {
    const { code, err, knobs } = await print({
      args: ['--profile', 'p.json'],
      files: { 'p.json': profile({ host: similar }) },
    })
    expect(code).toBe(0)
    expect(err).toMatch(/^stint: note: profile p\.json is of a similar class .*kernel: 1\.0 there/)
    expect(knobs['workers']?.value).toBe(3)
  })

  it('of another class is refused in one line that says how to take it all the same', async () => {
    const situation = {
      args: ['--profile', 'p.json'],
      files: { 'p.json': profile({ host: foreign }) },
    }
    const refused = await print(situation)
    expect(refused.code).toBe(2)
    expect(refused.err).toMatch(
      /^stint: --profile: p\.json is of another class of hosts \(CPUs: 4096 there, \d+ here\).*--profile-foreign\n$/,
    )
    const forced = await print({ ...situation, args: [...situation.args, '--profile-foreign'] })
    expect(forced.code).toBe(0)
    expect(forced.err).toMatch(/^stint: note: profile p\.json is of another class/)
    expect(forced.knobs['workers']?.value).toBe(3)
  })

  it('that is too old, or of another Node, is taken with a warning', async () => {
    const old = new Date(Date.now() - 100 * 86_400_000).toISOString()
    const { code, err } = await print({
      args: ['--profile', 'p.json'],
      files: { 'p.json': profile({ createdAt: old, runtime: { node: '20.0.0' } }) },
    })
    expect(code).toBe(0)
    expect(err).toMatch(/is 100 days old and was made to last 90; tune again/)
    expect(err).toMatch(/was found with node 20\.0\.0/)
  })

  it('cannot name another profile', async () => {
    const config = { profile: 'q.json', 'profile-foreign': true, workers: 3 }
    const { code, knobs } = await print({
      args: ['--profile', 'p.json'],
      files: { 'p.json': profile({ config }) },
    })
    expect(code).toBe(0)
    expect(knobs['profile']).toEqual({ value: 'p.json', origin: '--profile' })
    expect(knobs['profile-foreign']?.value).toBe(false)
  })

  it.each<readonly [string, string | null, RegExp]>([
    ['is not there', null, /--profile: cannot read p\.json: no such file/],
    ['is no JSON', '{ "a": ', /p\.json line 1 column 8: expected a value/],
    ['is no profile', '{}', /p\.json is no profile of stint tune/],
    [
      'is of a later version',
      profile({ schemaVersion: 9 }),
      /is a profile of version 9; this stint/,
    ],
    ['lacks a feature', profile({ host: { cores: 'x' } }), /hostClass\.cores is missing or of the/],
    ['has no config', profile({ config: 1 }), /p\.json has no config/],
    [
      'has a bad value',
      profile({ config: { workers: 'many' } }),
      /workers in p\.json line \d+: exp/,
    ],
    [
      'has an unknown knob',
      profile({ config: { wrokers: 2 } }),
      /"wrokers" in p\.json line \d+: did/,
    ],
  ])('that %s is refused in one line', async (_what, text, says) => {
    const { code, err } = await print({
      args: ['--profile', 'p.json'],
      files: text === null ? {} : { 'p.json': text },
    })
    expect(code).toBe(2)
    expect(err).toMatch(says)
    expect(err.trimEnd()).not.toContain('\n')
  })
})

describe('a directory of profiles', () => {
  it('is searched for the one that fits best', async () => {
    const { err, knobs } = await print({
      args: ['--profile', 'store'],
      files: {
        'store/a.json': profile({ host: foreign, config: { workers: 1 } }),
        'store/b.json': profile({ host: similar, config: { workers: 2 } }),
        'store/c.json': profile({ config: { workers: 3 } }),
        'store/README.md': 'no profile',
        'store/index.json': '{}',
      },
    })
    expect(err).toBe('')
    expect(knobs['workers']).toEqual({ value: 3, origin: 'profile store/c.json' })
  })

  it('says what in it is no profile, and takes the rest', async () => {
    const { code, err } = await print({
      args: ['--profile', 'store'],
      files: { 'store/a.json': '[]', 'store/b.json': profile() },
    })
    expect({ code, err }).toEqual({
      code: 0,
      err: 'stint: note: profile: store/a.json is no profile of stint tune\n',
    })
  })

  it('with profiles of several apps asks which, and --name says it', async () => {
    const files = {
      'store/a.json': profile({ app: { name: 'shop' } }),
      'store/b.json': profile({ app: { name: 'blog' }, config: { workers: 8 } }),
    }
    const refused = await print({ args: ['--profile', 'store'], files })
    expect(refused.code).toBe(2)
    expect(refused.err).toContain('store holds profiles of several apps (blog, shop); say which')
    const named = await print({ args: ['--profile', 'store', '--name', 'blog'], files })
    expect(named.knobs['workers']?.value).toBe(8)
  })

  it('that is empty is refused', async () => {
    const { code, err } = await print({ args: ['--profile', 'd'], files: { 'd/x.md': '' } })
    expect({ code, err }).toEqual({ code: 2, err: 'stint: --profile: d holds no profile\n' })
  })
})

describe('auto', () => {
  it('takes the profile beside the app before the one of the user', async () => {
    const { knobs } = await print({
      args: ['--profile', 'auto'],
      env: { XDG_CONFIG_HOME: 'config' },
      files: {
        '.stint/profiles/a.json': profile({ config: { workers: 5 } }),
        'config/stint/profiles/a.json': profile({ config: { workers: 6 } }),
      },
    })
    expect(knobs['workers']).toEqual({ value: 5, origin: 'profile .stint/profiles/a.json' })
  })

  it('starts with the defaults, and says so, on a host that nobody has tuned for', async () => {
    const { code, err, knobs } = await print({
      args: ['--profile', 'auto'],
      files: { '.stint/profiles/a.json': profile({ host: foreign }) },
    })
    expect(code).toBe(0)
    expect(err).toMatch(/^stint: note: no profile for this class of hosts in \.stint\/profiles, /)
    expect(knobs['workers']?.origin).toBe('default')
  })
})

/** A web server that serves these files, and 404 for the rest; paths that end in `!` never end. */
async function serve(files: Readonly<Record<string, string>>): Promise<string> {
  const server = createServer(({ url = '' }, response) => {
    const text = files[url]
    response.statusCode = text === undefined ? 404 : 200
    response.end(text)
  })
  onTestFinished(() => void server.close())
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('a URL', () => {
  it('that ends in .json is a profile', async () => {
    const base = await serve({ '/p.json': profile() })
    const { knobs } = await print({ args: ['--profile', `${base}/p.json`] })
    expect(knobs['workers']).toEqual({ value: 3, origin: `profile ${base}/p.json` })
  })

  it('of a store is asked for its index, then for the one that fits', async () => {
    const row = (file: string, host: object) => ({
      file,
      app: 'shop',
      hostClass: { ...here, ...host },
    })
    const base = await serve({
      '/s/index.json': JSON.stringify({
        profiles: [row('far.json', foreign), row('fits.json', {}), row('../etc.json', {}), 'x'],
      }),
      '/s/fits.json': profile({ config: { workers: 4 } }),
    })
    const { err, knobs } = await print({ args: ['--profile', `${base}/s/`] })
    expect(err).toBe('')
    expect(knobs['workers']).toEqual({ value: 4, origin: `profile ${base}/s/fits.json` })
  })

  it.each([
    ['/none.json', /cannot fetch http:\S+\/none\.json: the answer is HTTP 404/],
    ['/big.json', /it is larger than 1 MiB/],
    ['/text', /\/text\/index\.json is no index of profiles/],
    ['/empty', /\/empty holds no profile/],
    ['/html.json', /\/html\.json line 1 column 1: expected a value/],
  ])('%s is refused in one line', async (path, says) => {
    const base = await serve({
      '/big.json': ' '.repeat(2 ** 20 + 1),
      '/text/index.json': 'hello',
      '/empty/index.json': '{"profiles":[]}',
      '/html.json': '<html>',
    })
    const { code, err } = await print({ args: ['--profile', base + path] })
    expect(code).toBe(2)
    expect(err).toMatch(says)
    expect(err.trimEnd()).not.toContain('\n')
  })

  it('where nobody listens is refused in one line', async () => {
    const { code, err } = await print({ args: ['--profile', 'http://127.0.0.1:1/p.json'] })
    expect(code).toBe(2)
    expect(err).toMatch(/^stint: --profile: cannot fetch http:\S+: .+\n$/)
  })
})
