import { chmodSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { knobNames } from '../../src/config/names.ts'
import { runCli } from '../../src/surfaces/cli/main.ts'
import { asProcess, directoryWith, inProcess } from './run-cli.ts'

const app = { 'app.js': '' }

describe('stint check', () => {
  test.each([
    [['check', 'app.js'], 'ok\n'],
    [['check', 'app'], 'ok\n'],
    [['check', '.'], 'ok\n'],
    [['check', '-p', '2', './app.js', '--', '--port', '3'], 'ok\n'],
    [['check', '--', 'sh', '-c', 'exit 1'], 'ok\n'],
    [['check', '--chdir', 'sub', 'in-sub.mjs'], 'ok\n'],
    [['check', '--config', 'a.json', 'app.js'], 'ok\n'],
    [['check', '--config', 'bom.json'], 'ok (settings only; no app was given)\n'],
  ])('%j says %j', async (args, out) => {
    const files = {
      ...app,
      'sub/in-sub.mjs': '',
      'a.json': '{ "$schema": "x", "workers": 2 }',
      'bom.json': '\u{FEFF}{}',
    }
    expect(await inProcess({ args, files })).toEqual({ code: 0, out, err: '' })
  })

  it('prints a notice for an option that is ignored, and is still happy', async () => {
    const files = { ...app, 'u.ini': '[uwsgi]\nprocesses = 2\nthunder-lock = true' }
    const outcome = await inProcess({ args: ['check', '--config', 'u.ini', 'app.js'], files })
    expect(outcome).toMatchObject({ code: 0, out: 'ok\n' })
    expect(outcome.err).toBe(
      'stint: note: thunder-lock in u.ini line 3: ignored: workers do not share an accept lock\n',
    )
  })

  test.each([
    ['main', { 'package.json': '{"main": "./lib/x"}', 'lib/x.js': '' }],
    ['a main that is a directory', { 'package.json': '{"main": "lib"}', 'lib/index.js': '' }],
    ['exports', { 'package.json': '{"exports": {".": {"import": "./x.mjs"}}}', 'x.mjs': '' }],
    [
      'the start script',
      { 'package.json': '{"scripts": {"start": "node --x ./bin/www"}}', 'bin/www': '' },
    ],
    ['a name everybody uses', { 'package.json': '{"main": "gone.js"}', 'server.ts': '' }],
    ['no readable package.json', { 'package.json': '{', 'index.cjs': '' }],
  ])('finds the entry of a directory by %s', async (_, files) => {
    expect(await inProcess({ args: ['check', '.'], files })).toMatchObject({ code: 0, err: '' })
  })

  it('knows nothing of a stint.json that nobody named', async () => {
    const files = { ...app, 'stint.json': 'not json', 'stint.ini': 'not ini' }
    expect(await inProcess({ args: ['check', 'app.js'], files })).toMatchObject({ code: 0 })
  })
})

describe('stint config print', () => {
  const files = { 'a.json': '{\n"workers": 2,\n"env": {"A": "b c"}\n}' }
  const env = { STINT_CONFIG: './a.json', STINT_BACKLOG: '7' }

  it('prints every knob, its value and its origin', async () => {
    const { out } = await inProcess({ args: ['config', 'print', '--idle-grace=500ms'], env, files })
    const rows = out
      .trimEnd()
      .split('\n')
      .map((row) => row.split(/ {2,}/))
    expect(rows.map(([knob]) => knob)).toEqual(knobNames)
    expect(rows).toContainEqual(['workers', '2', './a.json line 2'])
    expect(rows).toContainEqual(['env', 'A=b c', './a.json line 3'])
    expect(rows).toContainEqual(['backlog', '7', 'STINT_BACKLOG'])
    expect(rows).toContainEqual(['idle-grace', '500ms', '--idle-grace'])
    expect(rows).toContainEqual(['metrics', '-', 'default'])
  })

  it('prints JSON whose values a config file can hold', async () => {
    const { out } = await inProcess({ args: ['config', 'print', '--json'], env, files })
    const printed = JSON.parse(out) as Record<string, { value: unknown; origin: string }>
    expect(printed['workers']).toEqual({ value: 2, origin: './a.json line 2' })
    const values = Object.entries(printed).flatMap(([knob, { value }]) =>
      value === null ? [] : [[knob, value]],
    )
    const again = { 'again.json': JSON.stringify(Object.fromEntries(values)) }
    const args = ['config', 'print', '--json', '--config', 'again.json']
    const second = await inProcess({ args, files: again })
    const reprinted = JSON.parse(second.out) as typeof printed
    for (const knob of knobNames) expect(reprinted[knob]?.value).toEqual(printed[knob]?.value)
  })
})

describe('stint by itself', { timeout: 60_000 }, () => {
  test.each([
    [['--help']],
    [['run', '--help']],
    [['check', '-h']],
    [['help', 'run']],
    [['config', 'print', '--help']],
  ])('%j fits into 80 columns', async (args) => {
    const { code, out } = await inProcess({ args })
    expect(code).toBe(0)
    expect(Math.max(...out.split('\n').map((text) => text.length))).toBeLessThanOrEqual(80)
  })

  it('lists every knob in the help of run', async () => {
    const { out } = await inProcess({ args: ['run', '--help'] })
    for (const name of knobNames) expect(out).toContain(`--${name} `)
  })

  it('prints its version', async () => {
    expect((await inProcess({ args: ['--version'] })).out).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  it('completes commands and flags', async () => {
    const script = await asProcess({ args: ['completion'] })
    expect(script).toMatchObject({
      code: 0,
      out: expect.stringContaining('begin-stint-completions'),
    })
    const flags = await inProcess({
      args: ['--get-yargs-completions', 'stint', 'run', '--max-req'],
    })
    expect(flags.out.split('\n')).toContain('--max-requests')
    const commands = await inProcess({ args: ['--get-yargs-completions', 'stint', 'ch'] })
    expect(commands.out.split('\n')).toContain('check')
  })

  it('takes a file for an app to run, and leaves other words alone', async () => {
    for (const word of ['gone.ts', './gone', '/gone/app']) {
      expect((await inProcess({ args: [word] })).err).toContain(`cannot run ${word}: no such file`)
    }
  })

  it('runs stint-X for stint X, with its arguments and its exit code', async () => {
    const script = '#!/bin/sh\necho "$@"; exit 7\n'
    const directory = directoryWith({ 'stint-frob': script })
    chmodSync(join(directory, 'stint-frob'), 0o755)
    const env = { PATH: `${directory}:${process.env['PATH']}` }
    const outcome = await asProcess({ args: ['frob', '--help', 'a'], env })
    expect(outcome).toEqual({ code: 7, out: '--help a\n', err: '' })
  })

  it('finds a stint-X beside itself before PATH', async () => {
    const directory = directoryWith({ 'stint-frob': '#!/bin/sh\nexit 9\n' })
    chmodSync(join(directory, 'stint-frob'), 0o755)
    writeFileSync(join(directory, 'stint'), '')
    const silent = () => {}
    const io = {
      cwd: directory,
      env: {},
      program: join(directory, 'stint'),
      out: silent,
      err: silent,
    }
    expect(await runCli(['frob'], io)).toBe(9)
  })

  it('finds a stint-X in the node_modules/.bin around the place it was started at, and around its real one', async () => {
    const directory = directoryWith({
      'app/node_modules/.bin/stint-frob': '#!/bin/sh\nexit 9\n',
      'app/node_modules/@stint/supervisor/bin/stint.js': '',
    })
    const bin = join(directory, 'app/node_modules/.bin/stint-frob')
    const program = join(directory, 'app/node_modules/@stint/supervisor/bin/stint.js')
    chmodSync(bin, 0o755)
    const link = join(directory, 'stint')
    symlinkSync(program, link)
    const silent = () => {}
    for (const started of [program, link]) {
      const io = { cwd: '/', env: {}, program: started, out: silent, err: silent }
      expect(await runCli(['frob'], io)).toBe(9)
    }
  })

  it('says what to install when stint tune is not', async () => {
    const env = { PATH: '/nowhere' }
    const outcome = await inProcess({ args: ['tune', 'run', 'app.js'], env })
    expect(outcome).toEqual({
      code: 2,
      out: '',
      err: 'stint: stint tune is a package of its own, which is neither beside stint nor in PATH: npm install @stint/tuner\n',
    })
    expect((await inProcess({ args: ['tunee'], env })).err).toContain('did you mean "tune"?')
  })
})
