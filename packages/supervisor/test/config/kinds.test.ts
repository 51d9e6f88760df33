import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import type { Kind } from '../../src/config/kinds.ts'
import { kindSpecs, specOf } from '../../src/config/kinds/table.ts'
import type { Limits, Parsed } from '../../src/config/kinds/spec.ts'
import { knobNames, knobOf } from '../../src/config/names.ts'

const limits: Limits = { choices: ['slot', 'shared'] }
const parse = (kind: Kind, text: string, within: Limits = limits): Parsed<unknown> =>
  specOf(kind).parse(text, within)

/** Texts that look like values of the kind; most are, some are not. */
const likely: Record<Kind, RegExp> = {
  count: /^[0-9]{1,17}$/,
  workers: /^(auto|[0-9]{1,4})$/,
  seconds: /^[0-9]{1,6}(\.[0-9]{1,4})?(ms|s|m|h|d)?$/,
  milliseconds: /^[0-9]{1,6}(\.[0-9]{1,4})?(ms|s|m|h|d)?$/,
  mebibytes: /^[0-9]{1,6}(\.[0-9]{1,3})?([kKmMgG](iB)?)?$/,
  flag: /^(true|FALSE|yes|No|on|off|1|0)$/,
  choice: /^(slot|shared)$/,
  text: /^[ -~]{1,20}$/,
  path: /^\/?[a-z ./]{1,20}$/,
  paths: /^\/?[a-z ,./]{1,20}$/,
  words: /^["' \\a-z=-]{1,20}$/,
  assignments: /^[A-Z]{1,4}=[ -~]{0,10}$/,
  endpoint: /^([a-z]{1,5}:|\[::1\]:|unix:\/|:|\*:)?[0-9]{1,5}$/,
  address: /^([a-z]{1,5}:|\[::1\]:|unix:\/|:|\*:)?[0-9]{1,5}$/,
  addresses: /^([a-z]{1,5}:|\[::1\]:|unix:\/|:|\*:)?[0-9]{1,5}$/,
  user: /^([a-z_][a-z0-9-]{0,8}|[0-9]{1,10})$/,
  group: /^([a-z_][a-z0-9-]{0,8}|[0-9]{1,10})$/,
  mode: /^0?[0-7]{1,4}$/,
}

describe('every kind', () => {
  test.each(Object.keys(kindSpecs) as Kind[])(
    '%s: a printed value parses back to itself',
    (kind) => {
      const texts = fc.oneof(fc.stringMatching(likely[kind]), fc.string())
      let understood = 0
      fc.assert(
        fc.property(texts, (text) => {
          const first = parse(kind, text)
          if (!first.ok) return
          understood += 1
          const spec = specOf(kind)
          const again = spec.print(first.value).map((printed) => parse(kind, printed))
          const values = again.map((result) => (result.ok ? result.value : result))
          expect(spec.list ? values.flat(1) : values[0]).toEqual(first.value)
        }),
      )
      expect(understood).toBeGreaterThan(10)
    },
  )

  test.each(knobNames)('the default of %s is a value it can take', (name) => {
    const knob = knobOf(name)
    const texts = [knob.default ?? []].flat()
    expect(texts.filter((text) => !parse(knob.kind, text, knob).ok)).toEqual([])
  })
})

describe('one text, one verdict', () => {
  test.each<[Kind, string, unknown]>([
    ['count', '0', 0],
    ['workers', 'auto', 'auto'],
    ['workers', '4', 4],
    ['seconds', '30', 30_000],
    ['seconds', '1.5', 1500],
    ['seconds', '500ms', 500],
    ['seconds', '5m', 300_000],
    ['seconds', '1h', 3_600_000],
    ['seconds', '1d', 86_400_000],
    ['milliseconds', '250', 250],
    ['milliseconds', '1s', 1000],
    ['mebibytes', '512', 512 * 2 ** 20],
    ['mebibytes', '512M', 512 * 2 ** 20],
    ['mebibytes', '1GiB', 2 ** 30],
    ['mebibytes', '64k', 65_536],
    ['mebibytes', '0', 0],
    ['flag', 'On', true],
    ['flag', '0', false],
    ['mode', '0660', 0o660],
    ['mode', '0o22', 0o22],
    ['user', '33', 33],
    ['user', 'www-data', 'www-data'],
    ['words', String.raw`--a "b c" 'd e'f g\ h ""`, ['--a', 'b c', 'd ef', 'g h', '']],
    ['assignments', 'A=b=c d', [['A', 'b=c d']]],
    ['paths', 'a,b c', ['a,b c']],
    ['address', '9090', { kind: 'tcp', host: '127.0.0.1', port: 9090 }],
    ['addresses', '3000', [{ kind: 'tcp', host: '::', port: 3000 }]],
    ['addresses', ':3000', [{ kind: 'tcp', host: '::', port: 3000 }]],
    ['addresses', '[::1]:3000', [{ kind: 'tcp', host: '::1', port: 3000 }]],
    ['addresses', 'unix:/run/a.sock', [{ kind: 'unix', path: '/run/a.sock' }]],
    ['addresses', '/run/a.sock', [{ kind: 'unix', path: '/run/a.sock' }]],
    ['endpoint', '3000', { kind: 'tcp', host: '', port: 3000 }],
    ['endpoint', './a.sock', { kind: 'unix', path: './a.sock' }],
    ['address', '@stats', { kind: 'unix', path: '\0stats' }],
    ['address', 'run/stats.sock', { kind: 'unix', path: 'run/stats.sock' }],
  ])('%s %j', (kind, text, value) => {
    expect(parse(kind, text)).toEqual({ ok: true, value })
  })

  test.each<[Kind, string, string]>([
    ['count', '1_000', 'write 1000'],
    ['count', '12,000', 'write 12000'],
    ['count', '99999999999999999999', 'too large'],
    ['mebibytes', '512MB', 'write 512M'],
    ['mebibytes', '0.0000001', 'less than a byte'],
    ['seconds', '0.0001', '1ms'],
    ['words', '--a "b', 'not closed'],
    ['addresses', '::1:3000', 'brackets'],
    ['addresses', 'http://localhost:3000/', 'scheme'],
    ['addresses', '@abstract', 'abstract'],
    ['choice', 'slt', 'did you mean "slot"'],
  ])('%s refuses %j and says what to write', (kind, text, remedy) => {
    expect(parse(kind, text)).toMatchObject({ ok: false, remedy: expect.stringContaining(remedy) })
  })

  test.each<[Kind, string]>([
    ['count', ''],
    ['count', '-1'],
    ['count', '1.5'],
    ['count', '1e3'],
    ['count', ' 1'],
    ['count', '٣'],
    ['workers', 'AUTO'],
    ['seconds', '-1'],
    ['seconds', '1 s'],
    ['seconds', '1w'],
    ['seconds', '.5'],
    ['seconds', 'Infinity'],
    ['seconds', '1constructor'],
    ['mebibytes', '1T'],
    ['flag', ''],
    ['flag', 'maybe'],
    ['text', ''],
    ['text', 'a\nb'],
    ['path', 'a\0b'],
    ['words', ' '],
    ['assignments', '=b'],
    ['assignments', 'A B=c'],
    ['addresses', '65536'],
    ['addresses', 'localhost'],
    ['addresses', '256.0.0.1:80'],
    ['addresses', '1.2.3:80'],
    ['addresses', '[zz]:80'],
    ['addresses', 'a b:80'],
    ['addresses', 'unix:'],
    ['addresses', `unix:/${'x'.repeat(107)}`],
    ['user', '4294967295'],
    ['user', 'a:b'],
    ['mode', '999'],
    ['choice', 'neither'],
  ])('%s refuses %j', (kind, text) => {
    expect(parse(kind, text)).toMatchObject({ ok: false })
  })

  it('holds bounds in the unit of the knob, whatever unit the text has', () => {
    expect(parse('seconds', '50ms', { min: 0.1 })).toMatchObject({ ok: false })
    expect(parse('seconds', '100ms', { min: 0.1 })).toEqual({ ok: true, value: 100 })
    expect(parse('count', '65536', { min: 1, max: 65_535 })).toEqual({
      ok: false,
      expected: 'a whole number from 1 to 65535',
    })
  })
})
