import { expect, it } from 'vitest'
import { exitCodeSection, exitCodes } from '../../src/core/exit-codes.ts'

it('no two ways for stint tune to end share a number, and each is in the reference', () => {
  const numbers = Object.values(exitCodes).map(({ number }) => number)
  expect(new Set(numbers).size).toBe(numbers.length)
  for (const number of numbers) expect(exitCodeSection()).toContain(`| ${number} |`)
})
