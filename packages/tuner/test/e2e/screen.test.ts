import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { openRig } from '../../src/shell/session/open-rig.ts'
import { screen } from '../../src/shell/session/screen.ts'
import { givenOf } from '../../src/surfaces/cli/given.ts'
import { processIo } from '../../src/surfaces/cli/io.ts'
import { readSetup } from '../../src/surfaces/cli/read-setup.ts'

/** A first look at an app, as short as it can be. */
async function lookAt(app: string) {
  const words = { app: fileURLToPath(new URL(`fixtures/${app}`, import.meta.url)) }
  const flags = { set: ['workers=1'], slo: 'p99=1s', force: true }
  const setup = await readSetup(givenOf({ ...words, ...flags }, ['app']), processIo())
  const { rig } = await openRig(setup, {
    signal: new AbortController().signal,
    env: process.env,
    calibratedPerSecond: null,
    log: () => {},
  })
  const warmUpSeconds = { least: 0.2, most: 0.2 }
  const effort = { ...rig.effort, warmUpSeconds, concurrencies: [4], saturationSeconds: 0.2 }
  return screen({}, { ...rig, effort }, setup.slo)
}

it('an app that does not start is told from one that has nothing of what is asked', async () => {
  expect(await lookAt('crash.mjs')).toEqual({
    kind: 'infeasible',
    reason: expect.stringMatching(/^the app did not start: it exited with code 22: Error: /),
  })
  expect(await lookAt('nothing.mjs')).toEqual({
    kind: 'infeasible',
    reason:
      '100 % of requests failed at saturation (GET /): name paths that it serves with --url, or the statuses that are right with "expect" in a workload file',
  })
})
