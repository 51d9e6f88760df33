import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { namesIn, seriesNames } from './known-names.ts'

const alerts = new URL('../../../../alerts/', import.meta.url)
const text = (name: string): string => readFileSync(new URL(name, alerts), 'utf8')

/** Runs promtool in `alerts/`; null where it is not installed. */
function promtool(
  ...args: readonly string[]
): { readonly status: number | null; readonly out: string } | null {
  const { error, status, stdout, stderr } = spawnSync('promtool', args, {
    cwd: fileURLToPath(alerts),
    encoding: 'utf8',
  })
  const isMissing = error !== undefined && 'code' in error && error.code === 'ENOENT'
  return isMissing ? null : { status, out: stdout + stderr }
}

const hasPromtool = promtool('--version') !== null
const alertsOf = (file: string): readonly string[] => [
  ...new Set([...text(file).matchAll(/alert(?:name)?: (\w+)/g)].map(([, name = '']) => name)),
]

describe('the alerts', () => {
  test('ask only for metrics that there are', () => {
    const names = namesIn(text('stint.rules.yml'))
    expect(names.length).toBeGreaterThan(8)
    expect(names.filter((name) => !seriesNames.has(name))).toEqual([])
  })

  test('are each tested, quiet and loud', () => {
    const tests = text('stint.rules.test.yml')
    expect(new Set(alertsOf('stint.rules.test.yml'))).toEqual(new Set(alertsOf('stint.rules.yml')))
    for (const name of alertsOf('stint.rules.yml')) {
      expect(tests).toMatch(new RegExp(`alertname: ${name}, eval_time: \\w+, exp_alerts: \\[\\]`))
      expect(tests).toMatch(
        new RegExp(`alertname: ${name}\\n +eval_time: \\w+\\n +exp_alerts:\\n +- `),
      )
    }
  })

  test.skipIf(!hasPromtool)(
    'promtool finds nothing wrong with the rules, and their tests pass',
    () => {
      const check = promtool('check', 'rules', 'stint.rules.yml')
      expect(check).toMatchObject({ status: 0 })
      expect(check?.out).toContain('SUCCESS')
      expect(promtool('test', 'rules', 'stint.rules.test.yml')).toMatchObject({ status: 0 })
    },
  )
})
