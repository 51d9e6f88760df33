import { describe, expect, expectTypeOf, it, test } from 'vitest'
import { printOrigin, printProblem } from '../../src/config/errors.ts'
import { readArgv } from '../../src/config/layers/argv.ts'
import { jsonLayer } from '../../src/config/json/layer.ts'
import { knobNames, settingOf } from '../../src/config/names.ts'
import { resolveSettings, settingsWith } from '../../src/config/resolve-settings.ts'
import type { Sources } from '../../src/config/resolve-settings.ts'
import type { Settings } from '../../src/config/settings.ts'

function lines(sources: Sources): readonly string[] {
  const resolved = resolveSettings(sources)
  return resolved.ok ? [] : resolved.problems.map(printProblem)
}

const flags = (...args: string[]) => readArgv(args).flags
const file = (text: string) => jsonLayer(text, './stint.json')

describe('the layers', () => {
  it('have an entry in Settings for every knob, with the unit at the end of its name', () => {
    expect(Object.keys(settingsWith())).toEqual(knobNames.map(settingOf))
    expect(settingsWith()).toMatchObject({ idleGraceMs: 5000, reloadOnRssBytes: 0, log4xx: false })
    expectTypeOf<Settings['workers']>().toEqualTypeOf<number | 'auto'>()
  })

  it('win one over the other: default, file, environment, flag', () => {
    const text = '{\n "workers": 2,\n "backlog": 20,\n "max-requests": 200\n}'
    const resolved = resolveSettings({
      file: file(text),
      env: { STINT_BACKLOG: '30', STINT_MAX_REQUESTS: '300' },
      flags: flags('--max-requests', '400'),
    })
    if (!resolved.ok) throw new Error(lines({ file: file(text) }).join('\n'))
    const { settings, origins } = resolved
    expect(settings).toMatchObject({ memSamples: 3, workers: 2, backlog: 30, maxRequests: 400 })
    expect(printOrigin(origins['mem-samples'])).toBe('default')
    expect(printOrigin(origins.workers)).toBe('./stint.json line 2')
    expect(printOrigin(origins.backlog)).toBe('STINT_BACKLOG')
    expect(printOrigin(origins['max-requests'])).toBe('--max-requests')
  })

  it('add up a list within a layer, and replace it across layers', () => {
    const { env, touchReload } = settingsOf({
      file: file('{ "env": { "A": 1, "B": "x y" }, "touch-reload": ["a", "b"] }'),
      flags: flags('--touch-reload', 'c', '--touch-reload=d'),
    })
    expect(env).toEqual([
      ['A', '1'],
      ['B', 'x y'],
    ])
    expect(touchReload).toEqual(['c', 'd'])
  })

  it('take the last of two flags, and judge both', () => {
    expect(settingsOf({ flags: flags('-p', '2', '--workers=3') }).workers).toBe(3)
    expect(lines({ flags: flags('--workers', 'many', '--workers=3') })).toHaveLength(1)
  })

  it('leave the variables of Stint itself alone', () => {
    const env = { STINT_SLOT: '1', STINT_GENERATION: '2', STINT_ORDERS: 'x', STINT_TEST_X: 'y' }
    expect(lines({ env: { ...env, STINT_CONFIG: 'x', STINTED: 'x' } })).toEqual([])
  })

  it('report every problem of every layer, each with its place', () => {
    const sources = {
      file: file('{\n"workers": "many",\n"max-reqests": 1\n}'),
      env: { STINT_BACKLOG: '', STINT_MAX_REQESTS: '1' },
      flags: flags('--log-level', 'inof', '--wrokers=4'),
    }
    expect(lines(sources)).toEqual([
      'stint: workers in ./stint.json line 2: expected auto or a whole number from 1 to 1024, got "many"',
      'stint: unknown knob "max-reqests" in ./stint.json line 3: did you mean "max-requests"?',
      'stint: unknown variable STINT_MAX_REQESTS in the environment: did you mean "STINT_MAX_REQUESTS"?',
      'stint: STINT_BACKLOG: expected a whole number from 1 to 65535, got nothing',
      'stint: unknown flag --wrokers: did you mean "--workers"?',
      'stint: --log-level: expected one of debug, info, warn, error, silent, got "inof"; did you mean "info"?',
    ])
  })

  it('throw for code that asks for a value no knob can take', () => {
    expect(() => settingsWith({ workers: '0' })).toThrow(/from 1 to 1024/)
    expect(settingsWith({ listen: ['1', '2'] }).listen).toHaveLength(2)
  })
})

function settingsOf(sources: Sources): Settings {
  const resolved = resolveSettings(sources)
  if (!resolved.ok) throw new Error(resolved.problems.map(printProblem).join('\n'))
  return resolved.settings
}

describe('rules between knobs', () => {
  test.each([
    [
      ['--max-worker-lifetime', '10'],
      '--max-worker-lifetime: must be greater than min-worker-lifetime',
    ],
    [
      ['--min-worker-lifetime', '1h', '--max-worker-lifetime=1h'],
      '(min-worker-lifetime: --min-worker',
    ],
    [
      ['--max-semi-space-size', '32', '--node-args=--max_semi_space_size=16'],
      '--max-semi-space-size: is set twice: node-args has --max-semi-space-size as well; leave one of them out',
    ],
    [
      ['--max-old-space-size', '512', '--env', 'NODE_OPTIONS=-r x --max-old-space-size=300'],
      '--max-old-space-size: is set twice: env has --max-old-space-size in NODE_OPTIONS as well',
    ],
    [
      ['--threadpool-size', '8', '--env', 'UV_THREADPOOL_SIZE=16'],
      '--threadpool-size: is set twice: env has UV_THREADPOOL_SIZE as well; leave one of them out',
    ],
    [['--max-old-space-size', '1500K'], '--max-old-space-size: expected whole MiB'],
    [['--threadpool-size', '2000'], '--threadpool-size: expected a whole number from 0 to 1024'],
    [
      ['--reload-on-rss', '512', '--evil-reload-on-rss=512'],
      '--evil-reload-on-rss: must be greater',
    ],
    [['--metrics', 'unix:/run/m.sock'], '--metrics: must be HOST:PORT'],
    [['--metrics', '[::]:3000', '--listen=3000'], '--metrics: must be another address than listen'],
    [
      ['--stats=9100', '--metrics=9100'],
      '--stats: must be another address than metrics and listen',
    ],
    [
      ['--stats=@s', '--stats-native=@s'],
      '--stats-native: must be another address than stats, metrics and listen',
    ],
    [['--listen', '3000', '--listen=[::]:3000'], '--listen: names [::]:3000 twice'],
    [['--ready-probe', 'healthz'], '--ready-probe: expected the path of a URL'],
    [['--chown-socket', 'a:b:c'], '--chown-socket: expected USER or USER:GROUP'],
  ])('%j breaks one', (args, message) => {
    const printed = lines({ flags: flags(...args) })
    expect(printed).toHaveLength(1)
    expect(printed[0]).toContain(message)
  })

  it('blame what somebody wrote, not a default', () => {
    expect(lines({ env: { STINT_MAX_WORKER_LIFETIME: '5' } })[0]).toBe(
      'stint: STINT_MAX_WORKER_LIFETIME: must be greater than min-worker-lifetime, or 0 for never (min-worker-lifetime: default)',
    )
  })

  test.each([
    [['--max-worker-lifetime', '0', '--min-worker-lifetime', '1h']],
    [['--max-worker-lifetime', '11']],
    [['--node-args=--max-semi-space-size=16', '--env', 'UV_THREADPOOL_SIZE=16']],
    [['--max-semi-space-size', '32', '--node-args=--max-old-space-size=300']],
    [['--reload-on-rss', '512']],
    [['--evil-reload-on-rss', '512']],
    [['--reload-on-rss', '512', '--evil-reload-on-rss', '513']],
    [['--listen', '0', '--listen', '0', '--metrics', '0']],
    [['--metrics', '3000', '--listen', '3001', '--listen', 'unix:/a', '--ready-probe', '/x?y=1']],
    [['--chown-socket', 'www-data', '--chmod-socket', '660']],
  ])('%j breaks none', (args) => {
    expect(lines({ flags: flags(...args) })).toEqual([])
  })
})
