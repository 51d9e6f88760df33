import { expect, it, test } from 'vitest'
import { nearest } from '../../src/config/suggest.ts'

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
})
