import { readHostClass } from '@stint/supervisor'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Setup } from '../../../src/shell/session/setup.ts'
import { subjectOf } from '../../../src/shell/session/subject.ts'
import { emptyDirectory } from '../../support/directory.ts'

it('a session knows its app, and names the Node it ran with as stint run --profile compares it', async () => {
  const cwd = emptyDirectory()
  writeFileSync(join(cwd, 'package.json'), '{ "version": "1.2.3" }')
  const setup: Setup = {
    app: ['app.js'],
    cwd,
    flags: [],
    workload: { flows: [], requestsPerConnection: 0, arrivals: 'poisson' },
    workloadText: 'GET /',
    arrivals: 'poisson',
    slo: null,
    objective: { kind: 'capacity' },
    effort: 'smoke',
    mostPerSecond: null,
    generators: 1,
    seed: 1,
    isForced: false,
    budgetSeconds: 0,
    soakSeconds: 0,
    memoryBudgetBytes: null,
    fixed: [],
    nodes: [],
    agent: null,
  }
  const about = { setup, name: 'shop', activations: [], calibratedPerSecond: 1, compromise: null }
  const { app, runtime, hostClass } = await subjectOf(about)
  expect(app).toEqual({ name: 'shop', version: '1.2.3', git: null, lockHash: null })
  expect(runtime.node).toBe(process.versions.node)
  expect(hostClass).toEqual(readHostClass())
})
