import { describe, expect, it, test } from 'vitest'
import { printProblem, type Problem } from '../../src/config/errors.ts'
import type { FileContext } from '../../src/config/files.ts'
import { iniLayer } from '../../src/config/ini/layer.ts'
import { jsonLayer } from '../../src/config/json/layer.ts'
import { envLayer } from '../../src/config/layers/env.ts'
import { nearest } from '../../src/config/suggest.ts'

const from = { source: 'flag', name: '--config' } as const

const reads = (text: string): FileContext => ({
  read: () => ({ ok: true, text }),
  cwd: '/srv',
  env: {},
  hostname: 'host',
  cpus: 2,
  version: '1',
})

test.each([
  ['chekc', 'check'],
  ['CHECK', 'check'],
  ['runn', 'ruin'],
  ['rum', 'run'],
  ['ruinn', 'ruin'],
  ['fun', 'fan'],
  ['x', null],
  ['completely-different', null],
  ['', null],
])('%j is most likely %j', (name, guess) => {
  expect(nearest(name, ['check', 'run', 'ruin', 'fan'].toSorted())).toBe(guess)
})

it('looks at the start of a name of a million characters only', () => {
  expect(nearest('x'.repeat(2 ** 20), ['xx'])).toBeNull()
  expect(nearest('xx', ['y'.repeat(2 ** 20), 'xy'])).toBe('xy')
})

describe('thousands of mistakes', () => {
  const MISTAKES = 20_000
  const texts = (problems: readonly Problem[]) => problems.map(printProblem)
  const helped = (problems: readonly string[]) =>
    problems.filter((problem) => problem.includes('did you mean')).length
  const lines = (line: (index: number) => string): string =>
    Array.from({ length: MISTAKES }, (_, index) => line(index)).join('\n')
  const ini = (text: string) => texts(iniLayer('app.ini', from, reads(text)).problems)

  it.each([
    ['in a [uwsgi] section', () => ini(`[uwsgi]\n${lines((i) => `procesess${i % 9} = ${i}`)}`)],
    ['in a [stint] section', () => ini(`[stint]\n${lines((i) => `wrokers${i % 9} = ${i}`)}`)],
    [
      'in references to variables',
      () => ini(`[uwsgi]\n${lines((i) => `set-ph = v${i}=1\nenv = A=%(w${i})`)}`),
    ],
    [
      'in JSON',
      () =>
        texts(
          jsonLayer(`{${lines((i) => `"workers_${i.toString(36)}": 1,`)} "workers": 1}`, 'a.json')
            .problems,
        ),
    ],
    [
      'in the environment',
      () =>
        texts(
          envLayer(
            Object.fromEntries(
              Array.from({ length: MISTAKES }, (_, index) => [
                `STINT_WORKERS_${index.toString(36)}`,
                '1',
              ]),
            ),
          ).problems,
        ),
    ],
  ])('%s are all told, and the first ones get a guess', (_, problemsOf) => {
    const problems = problemsOf()
    expect(problems).toHaveLength(MISTAKES)
    expect(problems[0]).toContain('did you mean')
    expect(helped(problems)).toBeLessThan(MISTAKES / 10)
  })
})
