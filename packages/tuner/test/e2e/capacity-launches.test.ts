import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { exitCodes } from '../../src/core/exit-codes.ts'
import { emptyDirectory } from '../support/directory.ts'
import { processesOf, start } from './command.ts'

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))
const asked = '--slo p90=2s --effort smoke --set workers=1 --force'.split(' ')

const capacity = (cwd: string, app: string, ...more: readonly string[]) =>
  start(fixture('fast-tune.ts'), ['capacity', fixture(app), ...asked, ...more], cwd)

const linesOf = (printed: string): readonly unknown[] =>
  printed
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown)

it('a capacity that is interrupted, or of what does not start again, tells what its launches showed until then', async () => {
  const cwd = emptyDirectory()
  const mark = `env=ONLY_ONCE=${join(cwd, 'started')}`
  const falling = capacity(cwd, 'only-once.mjs', '--launches', '3', '--set', mark)
  const interrupted = capacity(cwd, 'one-at-a-time.mjs', '--launches', '50', '--json')
  await expect
    .poll(() => linesOf(interrupted.printed()).length, { timeout: 120_000 })
    .toBeGreaterThanOrEqual(2)
  interrupted.child.kill('SIGINT')
  const { code, out, err } = await interrupted.ended
  expect(code).toBe(exitCodes.interrupted.number)
  expect(err).not.toContain('it was interrupted')
  const lines = linesOf(out)
  expect(lines.at(-1)).toMatchObject({
    type: 'capacity',
    ended: 'interrupted',
    perSecond: expect.any(Number) as number,
    launches: lines.length - 1,
    launchesAsked: 50,
  })

  const fallen = await falling.ended
  expect(fallen.err).toMatch(/^stint: launch 2: it exited with code 22/m)
  expect(fallen.out).toMatch(
    /^ended by a failure after 1 of 3 launches: \d+ requests per second with /,
  )
  expect(fallen.code).toBe(exitCodes.failed.number)
  expect(processesOf(cwd)).toEqual([])
}, 180_000)
