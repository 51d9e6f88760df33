import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { controlDirs, makePrivateDir } from '../../src/shell/control-dir.ts'

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'stint-test-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

test('the directory of control sockets is made for its owner alone, whatever the umask', () => {
  const dir = join(folder(), 'stint')
  const before = process.umask(0)
  onTestFinished(() => void process.umask(before))
  expect(makePrivateDir(dir)).toBeNull()
  expect(statSync(dir).mode & 0o777).toBe(0o700)
})

test('a directory that others may enter, or a link in its place, is refused and not looked into', () => {
  const base = folder()
  const dir = join(base, 'stint')
  mkdirSync(dir)
  chmodSync(dir, 0o755)
  expect(makePrivateDir(dir)).toMatch(/is not a directory that only this user can enter/)
  expect(controlDirs({ XDG_RUNTIME_DIR: base })).not.toContain(dir)
  chmodSync(dir, 0o700)
  const link = join(base, 'link')
  symlinkSync(dir, link)
  expect(makePrivateDir(link)).toMatch(/is not a directory that only this user can enter/)
})
