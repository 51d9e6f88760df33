import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parseWorkload } from '../../src/load/workload/parse-workload.ts'
import { resolveKnobs } from '../../src/shell/target/knobs.ts'

const folder = fileURLToPath(new URL('../../../demo-app/workloads/', import.meta.url))
const names = ['alloc', 'burst', 'cpu', 'leak', 'pool', 'serial-io']

it('each personality of the demo app has a workload and a start that is wrong for it', () => {
  const files = names.flatMap((name) => [`${name}.json`, `${name}.stint.json`])
  expect(readdirSync(folder).sort()).toEqual(files.sort())
})

describe.each(names)('%s', (name) => {
  it('has a workload that the load engine takes', () => {
    const file = `${folder}${name}.json`
    const parsed = parseWorkload(readFileSync(file, 'utf8'), file)
    expect(parsed).toMatchObject({ ok: true })
  })

  it('starts from knobs that the supervisor takes, and that are not the defaults', async () => {
    const resolved = await resolveKnobs([`--config=${folder}${name}.stint.json`], {
      cwd: process.cwd(),
      env: process.env,
    })
    if (!resolved.ok) throw new Error(resolved.reason)
    const changed = Object.values(resolved.knobs).filter(({ origin }) => origin !== 'default')
    expect(changed.length).toBeGreaterThan(0)
  })
})
