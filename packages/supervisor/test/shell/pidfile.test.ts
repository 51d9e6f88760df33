import {
  lstatSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { removePidfile, writePidfile } from '../../src/shell/pidfile.ts'

/** A pidfile to be, and a file that a link put in its way leads to. */
function places(): { readonly path: string; readonly victim: string } {
  const folder = mkdtempSync(join(tmpdir(), 'stint-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const victim = join(folder, 'victim')
  writeFileSync(victim, 'precious')
  return { path: join(folder, 'app.pid'), victim }
}

test('a link in place of the pidfile is replaced, not followed', () => {
  const { path, victim } = places()
  symlinkSync(victim, path)
  writePidfile(path)
  expect(readFileSync(victim, 'utf8')).toBe('precious')
  expect(lstatSync(path).isFile()).toBe(true)
  expect(readFileSync(path, 'utf8')).toBe(`${process.pid}\n`)
  removePidfile(path)
})

test('a link in place of its draft, whose name can be guessed, is not followed either', () => {
  const { path, victim } = places()
  symlinkSync(victim, `${path}.${process.pid}`)
  writePidfile(path)
  expect(readFileSync(victim, 'utf8')).toBe('precious')
  expect(statSync(path).mode & 0o777).toBe(0o644)
})
