import fc from 'fast-check'
import { expect, it } from 'vitest'
import { wrap } from '../../src/surfaces/wrap.ts'

it('breaks a line between words and indents what follows', () => {
  expect(wrap('  - one two three four five', { columns: 20, hang: 4 })).toEqual([
    '  - one two three',
    '    four five',
  ])
})

it('leaves alone what fits, its columns included, and what cannot be broken', () => {
  const table = '  workers      2  default   nothing beat it'
  expect(wrap(table, { columns: 60, hang: 8 })).toEqual([table])
  expect(wrap('x'.repeat(50), { columns: 30, hang: 2 })).toEqual(['x'.repeat(50)])
})

it('loses no word, whatever the width', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', '.'), minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1 }),
      fc.integer({ min: 20, max: 90 }),
      (words, columns) => {
        const lines = wrap(words.join(' '), { columns, hang: 2 })
        expect(lines.flatMap((line) => line.trim().split(' '))).toEqual(words)
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns)
      },
    ),
  )
})
