import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { claimPidfile } from '../../src/shell/pidfile-claim.ts'
import { writePidfile } from '../../src/shell/pidfile.ts'
import { readStartTicks } from '../../src/shell/procfs/process.ts'

function places(): { readonly pidfile: string; readonly claim: string; readonly victim: string } {
  const folder = mkdtempSync(join(tmpdir(), 'stint-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const pidfile = join(folder, 'app.pid')
  return { pidfile, claim: `${pidfile}.claim`, victim: join(folder, 'victim') }
}

/** A process that is somebody else. */
function stranger(): { readonly pid: number; readonly kill: () => Promise<void> } {
  const child = spawn('sleep', ['60'])
  onTestFinished(() => void child.kill('SIGKILL'))
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  return { pid: child.pid ?? 0, kill }
}

test('a claim of a living process is refused, and one that it left behind when it was killed is not', async () => {
  const { pidfile, claim } = places()
  const { pid, kill } = stranger()
  writeFileSync(claim, `${pid} ${readStartTicks(pid)}\n`)
  expect(() => claimPidfile(pidfile)).toThrow(`is claimed by process ${pid}`)
  await kill()
  claimPidfile(pidfile).release()
  expect(existsSync(claim)).toBe(false)
})

test('a claim of a process that is gone does not hold for another one that has its pid by now', () => {
  const { pidfile, claim } = places()
  const { pid } = stranger()
  writeFileSync(claim, `${pid} ${(readStartTicks(pid) ?? 0) - 1}\n`)
  claimPidfile(pidfile).release()
  expect(existsSync(claim)).toBe(false)
})

test.each(['', 'garbage', '-1 -1', '1', '1e99 1'])('%j is no claim', (text) => {
  const { pidfile, claim } = places()
  writeFileSync(claim, text)
  claimPidfile(pidfile).release()
  expect(existsSync(claim)).toBe(false)
})

test('a claim that is a link by now is replaced, not followed', () => {
  const { pidfile, claim, victim } = places()
  writeFileSync(victim, 'precious')
  symlinkSync(victim, claim)
  const { release } = claimPidfile(pidfile)
  expect(readFileSync(victim, 'utf8')).toBe('precious')
  expect(lstatSync(claim).isFile()).toBe(true)
  release()
})

test('a pidfile of ours is no reason to refuse, one of a living process is', () => {
  const { pidfile } = places()
  writePidfile(pidfile)
  claimPidfile(pidfile).release()
  const { pid } = stranger()
  writeFileSync(pidfile, `${pid}\n`)
  expect(() => claimPidfile(pidfile)).toThrow(`names process ${pid}, which is alive`)
})
