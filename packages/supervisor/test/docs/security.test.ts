import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const page = readFileSync(new URL('../../../../docs/security.md', import.meta.url), 'utf8')
const PACKAGE = new URL('../../', import.meta.url)

interface Claim {
  readonly file: string
  readonly title: string
}

/** The rows that name a test: its file, and then its title, in the last two columns. */
const claims: readonly Claim[] = page
  .split('\n')
  .filter((row) => row.startsWith('|'))
  .map((row) =>
    row
      .slice(1, -1)
      .split(' | ')
      .map((cell) => cell.replace(/^\|/, '').trim()),
  )
  .map((cells) => ({ file: cells.at(-2) ?? '', title: cells.at(-1) ?? '' }))
  .filter(({ file }) => file.startsWith('test/'))

/** Written as the title of a test, in quotes of any kind. */
function isTitleIn({ file, title }: Claim): boolean {
  const path = fileURLToPath(new URL(file, PACKAGE))
  if (!existsSync(path)) return false
  const source = readFileSync(path, 'utf8')
  return ["'", '"', '`'].some((quote) => source.includes(quote + title + quote))
}

test('every claim of docs/security.md names a test that exists', () => {
  expect(claims.length).toBeGreaterThan(35)
  expect(claims.filter((claim) => !isTitleIn(claim))).toEqual([])
})

test('no claim of docs/security.md is without a test', () => {
  const bare = page
    .split('\n')
    .filter((row) => row.startsWith('|') && /\| test\/\S+ +\| *\|$/.test(row))
  expect(bare).toEqual([])
})
