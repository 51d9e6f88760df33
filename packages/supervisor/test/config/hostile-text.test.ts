import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { printProblem } from '../../src/config/errors.ts'
import type { FileContext } from '../../src/config/files.ts'
import { importUwsgi } from '../../src/config/import/import-uwsgi.ts'
import { readArgv } from '../../src/config/layers/argv.ts'
import { knobNames } from '../../src/config/names.ts'
import { readConfig } from '../../src/config/read-config.ts'
import { resolveSettings, type Sources } from '../../src/config/resolve-settings.ts'

const from = { source: 'flag', name: '--config' } as const
const NUM_RUNS = 150

/** Every file holds the same text, so that includes meet themselves. */
const everywhere = (text: string): FileContext => ({
  read: () => ({ ok: true, text }),
  cwd: '/srv',
  env: { HOME: '/root' },
  hostname: 'host',
  cpus: 4,
  version: '1',
})

/** Pieces that mean something somewhere, put together in any order. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom(...knobNames),
      fc.constantFrom(
        '\n',
        '=',
        ' = ',
        '%(a)',
        '%k',
        '$(HOME)',
        '[uwsgi]',
        '[stint]',
        'set-ph = a=%(a)',
        'ini = b.ini',
        'if-env = HOME',
        'endif =',
        '"',
        '{',
        '}',
        '[',
        ']',
        ':',
        ',',
        '\\u0000',
        '__proto__',
        'constructor',
        '-1',
        '1e999',
        '\u001b[2J',
        '\u{feff}',
        '\ud800',
        '--',
        '%',
      ),
      fc.string({ maxLength: 5 }),
    ),
    { maxLength: 30 },
  )
  .map((pieces) => pieces.join(''))

/** Settings, or problems of one line each that draw nothing on a terminal. */
function expectVerdict(sources: Sources): void {
  const resolved = resolveSettings(sources)
  const problems = resolved.ok ? [] : resolved.problems.map(printProblem)
  expect(resolved.ok || problems.length > 0).toBe(true)
  for (const problem of problems) expect(problem).not.toMatch(/\p{Cc}/u)
}

describe('any text at all is settings or problems of one line, never an exception', () => {
  it.each(['a.json', 'a.ini'])('in %s', (path) => {
    fc.assert(
      fc.property(text, (content) => {
        const file = readConfig({ path, format: null, from }, everywhere(content))
        expectVerdict({ file })
      }),
      { numRuns: NUM_RUNS },
    )
  })

  it('on the command line', () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 6 }), (args) => {
        expectVerdict({ flags: readArgv(args).flags })
      }),
      { numRuns: NUM_RUNS },
    )
  })

  it('in the environment', () => {
    const names = fc.oneof(
      fc
        .constantFrom(...knobNames)
        .map((name) => `STINT_${name.toUpperCase().replaceAll('-', '_')}`),
      text.map((name) => `STINT_${name}`),
    )
    fc.assert(
      fc.property(fc.dictionary(names, text, { maxKeys: 6 }), (env) => {
        expectVerdict({ env })
      }),
      { numRuns: NUM_RUNS },
    )
  })

  it('in a file to import', () => {
    fc.assert(
      fc.property(text, (content) => {
        const { lines, problems } = importUwsgi('a.ini', from, everywhere(content))
        for (const problem of problems) expect(printProblem(problem)).not.toMatch(/\p{Cc}/u)
        expect(Array.isArray(lines)).toBe(true)
      }),
      { numRuns: NUM_RUNS },
    )
  })

  it('prototypes are not touched by any of it', () => {
    for (const path of ['a.json', 'a.ini']) {
      const content = path.endsWith('json')
        ? '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'
        : '[stint]\n__proto__ = 1\nconstructor = 1\n[__proto__]\npolluted = 1\n'
      readConfig({ path, format: null, from }, everywhere(content))
      expect('polluted' in {}).toBe(false)
    }
  })
})
