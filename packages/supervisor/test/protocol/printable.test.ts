import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { printable } from '../../src/protocol/printable.ts'

describe('foreign text', () => {
  it.each([
    ['a\n{"level":50}', String.raw`a\n{"level":50}`],
    ['\u001b[2J\u001b]0;owned\u0007', String.raw`\u001b[2J\u001b]0;owned\u0007`],
    ['\u009b31m', String.raw`\u009b31m`],
    ['a\rb\u2028c\u202ed', String.raw`a\u000db\u2028c\u202ed`],
    ['caf\u00e9 \u{1f600} "x"', 'caf\u00e9 \u{1f600} "x"'],
  ])('such as %j is printed on one line that moves no cursor', (text, shown) => {
    expect(printable(text)).toBe(shown)
  })

  it('never keeps a control character, whatever it is', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 0x20_70 })), (codes) => {
        expect(printable(String.fromCodePoint(...codes))).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u)
      }),
    )
  })
})
