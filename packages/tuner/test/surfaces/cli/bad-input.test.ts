import { readdirSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { exitCodes } from '../../../src/core/exit-codes.ts'
import { badInput } from './bad-input.ts'
import { inProcess } from './run-cli.ts'

/** All pieces, one after the other, on a line of ours that is not too long to read. */
function inOrder(pieces: readonly string[]): RegExp {
  const quoted = pieces.map((piece) => piece.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
  return new RegExp(`^(?=.{1,400}\n$)(?=stint: )[^\n]*${quoted.join('[^\n]*')}`, 'u')
}

describe('bad input ends with one line before anything is measured, and exit code 2', () => {
  test.each(badInput)('$title', async ({ args, files = {}, says }) => {
    const { code, out, err, directory } = await inProcess({ args, files })
    expect(err).toMatch(inOrder(says))
    expect(err).not.toMatch(/\p{Cc}(?<!\n)|^\s+at /mu)
    expect({ code, out }).toEqual({ code: exitCodes.usage.number, out: '' })
    const roots = Object.keys(files).map((name) => name.split('/')[0])
    expect(readdirSync(directory).toSorted()).toEqual([...new Set(roots)].toSorted())
  })

  it('has a title for each way', () => {
    expect(new Set(badInput.map(({ title }) => title)).size).toBe(badInput.length)
  })
})
