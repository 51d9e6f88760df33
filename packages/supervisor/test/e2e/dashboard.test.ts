import { execFile, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const script = fileURLToPath(new URL('../../../../scripts/check-dashboard.ts', import.meta.url))
const hasPrometheus = spawnSync('prometheus', ['--version']).error === undefined

test.skipIf(!hasPrometheus)(
  'every query of the dashboard has data in a Prometheus that scrapes a supervisor',
  async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      '--conditions=@stint/source',
      script,
    ])
    expect(stdout).toMatch(/^(\d+) queries, \1 with data, 0 without$/m)
    expect(stdout).not.toContain('FAIL')
  },
  120_000,
)
