import { describe, expect, it, test } from 'vitest'
import { exitCodes } from '../../src/config/exit-codes.ts'
import { generated, written } from './bad-input.ts'
import type { BadInput } from './bad-input.ts'
import { asProcess, inProcess } from './run-cli.ts'
import type { Outcome } from './run-cli.ts'

function expectOneLineEach({ says }: BadInput, { code, out, err }: Outcome): void {
  const lines = err.split('\n')
  expect(lines.pop()).toBe('')
  expect(lines).toEqual(says.map((pieces) => expect.stringMatching(inOrder(pieces))))
  expect(err).not.toMatch(/\p{Cc}(?<!\n)|^\s+at /mu)
  expect(out).toBe('')
  expect(code).toBe(exitCodes.usage.number)
}

/** All pieces, one after the other, on a line of ours that is not too long to read. */
function inOrder(pieces: readonly string[]): RegExp {
  const quoted = pieces.map((piece) => piece.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
  return new RegExp(`^(?=.{1,400}$)(?=stint: ).*${quoted.join('.*')}`, 'u')
}

describe('bad input ends with one line per problem, its place, and exit code 2', () => {
  test.each([...written, ...generated])('$title', async (input) => {
    expectOneLineEach(input, await inProcess(input))
  })

  it('in more than 100 different ways', () => {
    expect(written.length).toBeGreaterThan(100)
    expect(generated.length).toBeGreaterThan(100)
  })
})

describe('the same as a process', () => {
  const sample = written.filter((_, index) => index % 4 === 0)

  test.each(sample)('$title', { timeout: 60_000 }, async (input) => {
    expectOneLineEach(input, await asProcess(input))
  })

  it('in at least 25 of these ways', () => {
    expect(sample.length).toBeGreaterThanOrEqual(25)
  })
})
