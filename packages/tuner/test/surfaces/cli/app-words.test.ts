import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { appName } from '../../../src/surfaces/cli/app-words.ts'
import { emptyDirectory } from '../../support/directory.ts'

/** A package of this name with an app in it. */
function packageOf(name: unknown): string {
  const directory = emptyDirectory()
  mkdirSync(join(directory, 'src'))
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ name }))
  return directory
}

it('an app is called by its package, without the scope', () => {
  const cwd = packageOf('@acme/shop')
  expect(appName(['src/server.ts'], cwd)).toBe('shop')
  expect(appName([join(cwd, 'src/server.ts')], '/')).toBe('shop')
  expect(appName(['--', 'npx', 'next', 'start'], cwd)).toBe('shop')
})

it('in a package without a name, by its file', () => {
  expect(appName(['src/server.ts'], packageOf(''))).toBe('server')
  expect(appName(['src/a b.js'], packageOf(1))).toBe('a-b')
})
