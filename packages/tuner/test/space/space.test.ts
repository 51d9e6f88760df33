import { describe, expect, it } from 'vitest'
import type { Telemetry } from '../../src/core/evaluation.ts'
import { activate } from '../../src/space/activation.ts'
import type { SpaceHost } from '../../src/space/host.ts'
import { rules } from '../../src/space/rules.ts'
import { searchedKnobs, spaceOf, type Today } from '../../src/space/space.ts'
import { assignmentsOf, flagsOf } from '../../src/space/settings.ts'

const GIB = 2 ** 30
const host: SpaceHost = {
  cores: 2,
  memoryBudgetBytes: 4 * GIB,
  rssBytesPerWorker: null,
  nodes: [{ path: '/opt/node-24/bin/node', version: 'v24.21.0' }],
  defaultSemiSpaceMiB: 64,
}

function space(
  part: {
    readonly today?: Today
    readonly fixed?: readonly string[]
    readonly host?: Partial<SpaceHost>
  } = {},
) {
  const { today = {}, fixed = [] } = part
  return spaceOf({ today, fixed: new Set(fixed), host: { ...host, ...part.host } })
}

const find = (dimensions: ReturnType<typeof space>, name: string) =>
  dimensions.find((dimension) => dimension.name === name)

const idle: Telemetry = {
  eluRatio: 0.5,
  scavengeRatio: 0.001,
  markCompactRatio: 0,
  loopDelayP99Ms: 1,
  poolDelayP99Ms: 0.2,
  listenOverflows: 0,
  longestQueue: 0,
  imbalanceRatio: 1.05,
  heapUsedBytes: 1e7,
}

describe('the space', () => {
  it('comes from the supervisor’s table: every searched row has a rule, every rule a searched row', () => {
    expect(Object.keys(rules).sort()).toEqual([...searchedKnobs()].sort())
  })

  it('of a host with two cores', () => {
    expect(space()).toEqual([
      {
        name: 'max-semi-space-size',
        kind: 'ordinal',
        values: [8, 16, 32, 64, 128],
        scale: 'log2',
        baseline: 64,
        prior: 64,
      },
      {
        name: 'threadpool-size',
        kind: 'ordinal',
        values: [2, 4, 8, 16, 32, 64],
        scale: 'log2',
        baseline: 4,
        prior: 4,
      },
      {
        name: 'workers',
        kind: 'ordinal',
        values: [1, 2, 3, 4, 5, 6, 7, 8],
        scale: 'linear',
        baseline: 2,
        prior: 2,
      },
      {
        name: 'listen-layout',
        kind: 'categorical',
        values: ['slot', 'shared'],
        scale: 'linear',
        baseline: 'slot',
        prior: 'slot',
      },
    ])
  })

  it('has what the target runs with today among its values', () => {
    const today = { workers: 11, 'threadpool-size': 6, 'listen-layout': 'shared' }
    const dimensions = space({ today })
    expect(find(dimensions, 'workers')).toMatchObject({ baseline: 11, prior: 2 })
    expect(find(dimensions, 'workers')?.values.at(-1)).toBe(11)
    expect(find(dimensions, 'threadpool-size')?.values).toEqual([2, 4, 6, 8, 16, 32, 64])
    expect(find(dimensions, 'listen-layout')?.baseline).toBe('shared')
  })

  it('has no more workers than fit the memory budget', () => {
    const dimensions = space({ host: { memoryBudgetBytes: GIB, rssBytesPerWorker: GIB / 3 } })
    expect(find(dimensions, 'workers')?.values).toEqual([1, 2, 3])
  })

  it('leaves out what the user fixed, and what has one value', () => {
    const names = space({ fixed: ['workers', 'listen-layout'] }).map(({ name }) => name)
    expect(names).toEqual(['max-semi-space-size', 'threadpool-size'])
  })

  it('has the Node binaries that were given, the newest long-term one first to be tried', () => {
    const nodes = ['22.12.0', '26.4.0', '25.1.0'].map((version) => ({
      path: `/opt/${version}/node`,
      version: `v${version}`,
    }))
    expect(find(space({ host: { nodes } }), 'node')).toMatchObject({
      kind: 'categorical',
      baseline: '/opt/22.12.0/node',
      prior: '/opt/26.4.0/node',
    })
  })
})

describe('a knob is searched only when the baseline shows its mechanism at work', () => {
  const active = (telemetry: Partial<Telemetry>) =>
    activate(space(), { ...idle, ...telemetry }).space.map(({ name }) => name)

  it.each([
    [{}, []],
    [{ scavengeRatio: 0.05 }, ['max-semi-space-size']],
    [{ scavengeRatio: null }, ['max-semi-space-size']],
    [{ poolDelayP99Ms: 30 }, ['threadpool-size']],
    [{ imbalanceRatio: 1.6 }, ['listen-layout']],
  ])('%j', (telemetry, names) => {
    expect(active(telemetry).filter((name) => name !== 'workers')).toEqual(names)
    expect(active(telemetry)).toContain('workers')
  })

  it('and the report says why in words', () => {
    const { activations } = activate(space(), { ...idle, poolDelayP99Ms: 30 })
    expect(activations).toContainEqual({
      name: 'threadpool-size',
      isActive: true,
      reason: '30.0 ms p99 wait for a thread of the pool (searched from 1.0 ms)',
    })
    expect(activations).toContainEqual({
      name: 'max-semi-space-size',
      isActive: false,
      reason: '0.1 % of CPU time goes to scavenges (searched from 2.0 %)',
    })
  })
})

it('a candidate is written as flags of stint run', () => {
  expect(flagsOf(assignmentsOf({ workers: 3, 'listen-layout': 'shared' }))).toEqual([
    '--workers=3',
    '--listen-layout=shared',
  ])
})
