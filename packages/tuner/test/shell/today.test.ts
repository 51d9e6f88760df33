import { expect, it } from 'vitest'
import { allowedCpus, reservation } from '../../src/shell/host/cpus.ts'
import { memoryBudgetBytes } from '../../src/shell/host/memory.ts'
import { spaceHost } from '../../src/shell/host/space-host.ts'
import { resolveKnobs } from '../../src/shell/target/knobs.ts'
import { decidedElsewhere, todayOf } from '../../src/shell/target/today.ts'

async function knobsOf(...flags: readonly string[]) {
  const resolved = await resolveKnobs(flags, { cwd: process.cwd(), env: process.env })
  if (!resolved.ok) throw new Error(resolved.reason)
  return resolved.knobs
}

it('what the target runs with today is what the supervisor makes of its flags and files', async () => {
  const knobs = await knobsOf('--workers=3', '--listen-layout=shared')
  expect(todayOf(knobs)).toEqual({
    workers: 3,
    'listen-layout': 'shared',
    'max-semi-space-size': 0,
    'threadpool-size': 0,
  })
  expect(decidedElsewhere(knobs)).toEqual([])
})

it('a limit in node-args or env is decided, and not searched', async () => {
  const knobs = await knobsOf(
    '--node-args=--no-warnings --max_semi_space_size=4',
    '--env=UV_THREADPOOL_SIZE=9',
  )
  expect(decidedElsewhere(knobs)).toEqual(['max-semi-space-size', 'threadpool-size'])
})

it('the host says what bounds the knobs', async () => {
  const host = await spaceHost({
    nodes: [process.execPath],
    targetCpus: 1,
    memoryBudgetBytes: memoryBudgetBytes(),
  })
  expect(host).toMatchObject({ cores: 1, nodes: [{ version: process.version }] })
  expect([16, 32, 64]).toContain(host.defaultSemiSpaceMiB)
  expect(host.memoryBudgetBytes).toBeGreaterThan(2 ** 27)
  const { kind } = await reservation()
  expect(kind).toBe(allowedCpus().length < 4 ? 'shared' : kind)
})

it('a Node that does not run is refused', async () => {
  const asked = spaceHost({ nodes: ['/nowhere/node'], targetCpus: null, memoryBudgetBytes: 1 })
  await expect(asked).rejects.toThrow('/nowhere/node')
})
