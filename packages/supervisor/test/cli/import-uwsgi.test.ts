import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, test } from 'vitest'
import { runCli } from '../../src/surfaces/cli/main.ts'
import { inventories } from '../config/inventories.ts'
import { asProcess, inProcess, type Outcome } from './run-cli.ts'

const env = { PORT: '8000', WORKERS: '6' }

/** A directory in which several commands are run one after the other. */
function workplace(text: string): {
  readonly stint: (...args: readonly string[]) => Promise<Outcome>
  readonly path: (name: string) => string
} {
  const cwd = mkdtempSync(join(tmpdir(), 'stint-import-'))
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }))
  const path = (name: string): string => join(cwd, name)
  writeFileSync(path('app.ini'), text)
  const stint = async (...args: readonly string[]): Promise<Outcome> => {
    let [out, err] = ['', '']
    const code = await runCli(args, {
      cwd,
      env,
      program: null,
      out: (piece) => void (out += piece),
      err: (piece) => void (err += piece),
    })
    return { code, out, err }
  }
  return { stint, path }
}

/** Every knob and its value, without where it was written. */
function values({ code, out }: Outcome): Readonly<Record<string, unknown>> {
  expect(code).toBe(0)
  const rows = JSON.parse(out) as Readonly<Record<string, { readonly value: unknown }>>
  return Object.fromEntries(Object.entries(rows).map(([knob, { value }]) => [knob, value]))
}

const importing = (text: string): Promise<Outcome> =>
  inProcess({ args: ['import-uwsgi', 'app.ini'], env, files: { 'app.ini': `[uwsgi]\n${text}` } })

/** Line number, verdict and the rest of each row. */
function rowsOf(err: string): readonly (readonly [line: string, verdict: string])[] {
  const pattern =
    /^ *([\w./:]+) {2}(carries over|changed|ignored|unsupported|wrong|read|not in force) /
  return err.split('\n').flatMap((row) => {
    const [, line = '', verdict = ''] = pattern.exec(row) ?? []
    return line === '' ? [] : [[line, verdict] as const]
  })
}

describe.each(inventories)('the configuration of $name', ({ text }) => {
  it('gets a verdict for every line, none of them a refusal', async () => {
    const { code, err } = await workplace(text).stint('import-uwsgi', 'app.ini')
    const said = text
      .split('\n')
      .flatMap((line, index) => (/^(?:[;#[].*|\s*)$/.test(line) ? [] : [String(index + 1)]))
    expect(rowsOf(err).map(([line]) => line)).toEqual(said)
    const found = new Set(rowsOf(err).map(([, verdict]) => verdict))
    expect(found).toContain('carries over')
    expect(found).toContain('changed')
    expect(found).toContain('ignored')
    expect(found).not.toContain('unsupported')
    expect(found).not.toContain('wrong')
    expect(code).toBe(0)
  })

  it('becomes a config that means exactly what the ini file means', async () => {
    const { stint } = workplace(text)
    const written = await stint('import-uwsgi', 'app.ini', '--out', 'stint.json')
    expect(written).toMatchObject({ code: 0, err: '' })
    const before = values(await stint('config', 'print', '--json', '--config', 'app.ini'))
    const after = values(await stint('config', 'print', '--json', '--config', 'stint.json'))
    expect(after).toEqual(before)
  })
})

test('each kind of verdict, with its reason', async () => {
  const { code, out, err } = await importing(`processes = 4
listen = 128
harakiri = 20
static-map = /a=/b
reload-on-rss = lots
wrokers = 3
set-ph = here=/srv
chdir = %(here)
if-env = NOBODY_HAS_SET_THIS
max-requests = 7
endif
hook-master-start = unix_signal:15 gracefully_kill_them_all
log-4xx = false ; not now
nothing-of-yours = 1
env = WHO=%(nothing-of-yours)
`)
  expect(code).toBe(2)
  expect(rowsOf(err)).toEqual([
    ['2', 'carries over'],
    ['3', 'changed'],
    ['4', expect.stringMatching(/ignored|carries over|changed/)],
    ['5', 'unsupported'],
    ['6', 'wrong'],
    ['7', 'wrong'],
    ['8', 'read'],
    ['9', 'carries over'],
    ['10', 'read'],
    ['11', 'not in force'],
    ['12', 'read'],
    ['13', 'ignored'],
    ['14', 'changed'],
    ['15', 'read'],
    ['16', 'carries over'],
  ])
  expect(err).toContain('backlog = 128: a value above net.core.somaxconn is clamped')
  expect(err).toContain('Stint routes nothing')
  expect(err).toContain('did you mean "workers"?')
  expect(err).toMatch(/^15 lines: 3 carries over, /m)
  expect(JSON.parse(out)).toMatchObject({
    workers: 4,
    backlog: 128,
    chdir: '/srv',
    'log-4xx': false,
    env: ['WHO=1'],
  })
  expect(JSON.parse(out)).not.toHaveProperty('max-requests')
})

test('lines of included files are judged in their place', async () => {
  const { code, err } = await inProcess({
    args: ['import-uwsgi', 'app.ini'],
    files: {
      'app.ini': '[uwsgi]\nini = parts/common.ini\nworkers = 2\n',
      'parts/common.ini': '[uwsgi]\nmax-requests = 50\n',
    },
  })
  expect(code).toBe(0)
  expect(rowsOf(err).map(([line]) => line)).toEqual(['2', 'parts/common.ini:2', '3'])
})

test('values that do not go together are said, and fail the import', async () => {
  const { code, err } = await importing('reload-on-rss = 200\nevil-reload-on-rss = 100\n')
  expect(code).toBe(2)
  expect(err).toContain('must be greater than reload-on-rss')
})

test('--out never writes over a file, and leaves standard output to the verdicts', async () => {
  const { stint, path } = workplace('[uwsgi]\nworkers = 2\n')
  const first = await stint('import-uwsgi', '--out=stint.json', 'app.ini')
  expect(first).toMatchObject({ code: 0, err: '' })
  expect(first.out).toContain('workers = 2')
  expect(JSON.parse(readFileSync(path('stint.json'), 'utf8'))).toEqual({ workers: 2 })
  const again = await stint('import-uwsgi', '--out=stint.json', 'app.ini')
  expect(again.code).toBe(2)
  expect(again.err).toMatch(/^stint: cannot write .*stint\.json: it exists already/)
})

test.each([
  [[], /expected stint import-uwsgi FILE/],
  [['a.ini', 'b.ini'], /"b.ini" is one word too many/],
  [['a.ini', '--out'], /--out: expected the path of a file/],
  [['a.ini', '--force'], /unknown flag --force/],
  [['missing.ini'], /cannot read missing\.ini: no such file/],
])('stint import-uwsgi %j says what is wrong in one line', async (args, message) => {
  const { code, out, err } = await inProcess({ args: ['import-uwsgi', ...args] })
  expect({ code, out }).toEqual({ code: 2, out: '' })
  expect(err).toMatch(message)
  expect(err.trim().split('\n')).toHaveLength(1)
})

test('help names the command', async () => {
  expect((await inProcess({ args: ['--help'] })).out).toContain('import-uwsgi')
  expect((await inProcess({ args: ['import-uwsgi', '--help'] })).out).toContain('--out')
})

test('as a process: JSON on standard output can be piped', async () => {
  const files = { 'app.ini': '[uwsgi]\nworkers = 3\n' }
  const { code, out } = await asProcess({ args: ['import-uwsgi', 'app.ini'], files })
  expect({ code, config: JSON.parse(out) as unknown }).toEqual({ code: 0, config: { workers: 3 } })
})
