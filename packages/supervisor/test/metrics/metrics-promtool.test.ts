import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { createExposition } from '../../src/surfaces/metrics/exposition.ts'
import { table } from '../../src/surfaces/metrics/table.ts'
import { busyScene, viewOf } from './scene.ts'
import { parseExposition } from './text-format.ts'

interface Verdict {
  readonly problems: string
  readonly status: number | null
}

/** Prometheus' own linter; where it is not installed the strict parser of these tests judges alone. */
function lint(text: string): Verdict {
  const { error, status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
    input: text,
    encoding: 'utf8',
  })
  const isMissing = error !== undefined && 'code' in error && error.code === 'ENOENT'
  return isMissing ? { problems: '', status: 0 } : { problems: stdout + stderr, status }
}

test('promtool and the strict parser have nothing to say against the exposition', async () => {
  const text = await createExposition().render(viewOf(busyScene()))
  expect(parseExposition(text)).toHaveLength(table.length)
  expect(lint(text)).toEqual({ problems: '', status: 0 })
})
