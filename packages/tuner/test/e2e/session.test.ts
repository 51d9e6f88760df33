import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { exitCodes } from '../../src/core/exit-codes.ts'
import type { Entry } from '../../src/core/session/entry.ts'
import { readJournal } from '../../src/shell/journal/journal.ts'
import { readProfileFile } from '../../src/shell/profile-store.ts'
import { emptyDirectory } from '../support/directory.ts'
import { processesOf, start } from './command.ts'

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))
const stint = fileURLToPath(new URL('../../../supervisor/bin/stint.js', import.meta.url))

function entriesIn(folder: string): readonly Entry[] {
  const read = readJournal(join(folder, 'journal.jsonl'))
  if (!read.ok) throw new Error(read.message)
  return read.entries
}

/** Directories of targets. */
const leftIn = (cwd: string) =>
  readdirSync(join(cwd, 'tmp')).filter((name) => name.startsWith('stint-target'))

const count = (entries: readonly Entry[], type: Entry['type']) =>
  entries.filter((entry) => entry.type === type).length

it('a whole session is interrupted, killed and resumed, and its profile is what stint run then takes', async () => {
  const cwd = emptyDirectory()
  const folder = join(cwd, 'session')
  writeFileSync(
    join(cwd, 'load.json'),
    JSON.stringify({ routes: [{ path: '/' }], headers: { authorization: 'Bearer sesame' } }),
  )
  const app = fixture('one-at-a-time.mjs')
  const targetsServed = (number: number) =>
    expect
      .poll(
        () =>
          readFileSync(join(folder, 'target.log'), 'utf8').split('"event":"serving"').length - 1,
        { timeout: 30_000 },
      )
      .toBe(number)
  const tune = (...args: readonly string[]) => start(fixture('fast-tune.ts'), args, cwd)

  const asked = `run ${app} --workload load.json --slo p90=2s --effort smoke --budget 1s --soak 0
    --set workers=1 --fix max-semi-space-size --force --out session`
  const first = tune(...asked.split(/\s+/))
  await first.says(/trial=1 started/)
  // Of the look at what runs today, and of the trial.
  await targetsServed(2)
  first.child.kill('SIGINT')
  const interrupted = await first.ended
  expect(interrupted).toMatchObject({
    code: 130,
    err: expect.stringContaining('stint tune resume session'),
  })
  expect(processesOf(cwd)).toEqual([])
  expect(leftIn(cwd)).toEqual([])

  const second = tune('resume', 'session')
  await second.says(/trial=\d+ started/)
  await targetsServed(3)
  second.child.kill('SIGKILL')
  await second.ended
  await expect.poll(() => processesOf(cwd), { timeout: 20_000 }).toEqual([])
  expect(leftIn(cwd)).toEqual([])

  const third = await tune('resume', 'session', '--store', '.stint/profiles').ended
  // One pair decides nothing.
  expect(third.code).toBe(exitCodes['no-gain'].number)
  expect(third.out).toMatch(/^Keep what runs now: \d+ requests per second/)
  expect(third.out).toContain('written: session/profile.json, session/report.html')
  expect(processesOf(cwd)).toEqual([])
  expect(leftIn(cwd)).toEqual([])
  const entries = entriesIn(folder)
  expect(count(entries, 'session-resumed')).toBe(2)
  expect(count(entries, 'decided')).toBe(1)
  expect(count(entries, 'trial-started') - count(entries, 'trial-finished')).toBe(2)
  expect(entries.at(-1)?.type).toBe('decided')

  const page = readFileSync(join(folder, 'report.html'), 'utf8')
  expect(page).toContain('<h1>Settings for tuner</h1>')
  const profile = readProfileFile(join(folder, 'profile.json'))
  expect(profile).toMatchObject({ ok: true, profile: { confidence: { level: 'low' } } })
  for (const name of ['profile.json', 'report.html'])
    expect(readFileSync(join(folder, name), 'utf8')).not.toContain('sesame')
  expect(existsSync(join(folder, 'journal.jsonl.lock'))).toBe(false)

  const [stored = ''] = readdirSync(join(cwd, '.stint/profiles')).filter((name) =>
    name.startsWith('tuner'),
  )
  for (const [from, path] of [
    ['auto', `.stint/profiles/${stored}`],
    ['session/profile.json', 'session/profile.json'],
  ] as const) {
    const run = start(stint, ['run', '--profile', from, '--listen', '127.0.0.1:0', app], cwd)
    await run.says(/"event":"serving"/)
    run.child.kill('SIGINT')
    const { code, err } = await run.ended
    expect(code).toBe(0)
    expect(err).toContain(`profile ${path} is of this class of hosts`)
  }
}, 180_000)
