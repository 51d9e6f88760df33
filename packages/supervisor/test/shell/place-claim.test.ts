import { once } from 'node:events'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { spawn } from 'node:child_process'
import { expect, onTestFinished, test } from 'vitest'
import { takeLock } from '../../src/shell/abstract-lock.ts'
import { claimPlace, lockName } from '../../src/shell/place-claim.ts'

/** Nobody serves there, and no other run of this test asks for it. */
const place = { kind: 'unix', path: join(tmpdir(), `stint-place-${process.pid}.sock`) } as const

const NOBODY = 65_534

/** Another process that has the lock of an address. */
async function neighbour(name: string, uid = process.getuid?.()): Promise<() => Promise<void>> {
  const script = `require('node:net').createServer().listen('\\0' + process.argv[1], () => console.log('has it'))`
  const child = spawn(process.execPath, ['-e', script, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: '/',
    ...(uid === undefined ? {} : { uid }),
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return async () => {
    child.kill('SIGKILL')
    await once(child, 'close')
  }
}

test('an address that another process has spoken for cannot be had until that one is gone', async () => {
  const kill = await neighbour(lockName(place))
  expect(await claimPlace(place)).toBeNull()
  await kill()
  const claim = await claimPlace(place)
  expect(claim).not.toBeNull()
  claim?.release()
})

test.runIf(process.getuid?.() === 0)(
  'another user who takes the name of the lock keeps nobody from serving',
  async () => {
    await neighbour(lockName(place), NOBODY)
    expect(await claimPlace(place)).not.toBeNull()
  },
)

test('the same address twice in one supervisor is no conflict', async () => {
  const claims = [await claimPlace(place), await claimPlace(place)]
  expect(claims).not.toContain(null)
  for (const claim of claims) claim?.release()
})

test('a released claim is free again', async () => {
  const claim = await claimPlace(place)
  expect(await takeLock(lockName(place))).toBe('busy')
  claim?.release()
  const lock = await takeLock(lockName(place))
  expect(lock).toBeInstanceOf(net.Server)
  if (lock instanceof net.Server) lock.close()
})

test('any free port may be asked for by everybody', async () => {
  const any = { kind: 'tcp', host: '127.0.0.1', port: 0 } as const
  await neighbour(lockName(any))
  expect(await claimPlace(any)).not.toBeNull()
})

test('a path through a linked directory is the same place', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stint-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  symlinkSync(folder, `${folder}/link`)
  const named = (path: string): string => lockName({ kind: 'unix', path })
  expect(named(`${folder}/link/app.sock`)).toBe(named(`${folder}/app.sock`))
  expect(named(`${folder}/other.sock`)).not.toBe(named(`${folder}/app.sock`))
})
