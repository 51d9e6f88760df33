import { expect, test } from 'vitest'
import type { Profile } from '../../src/core/profile/profile.ts'
import { seededRandom } from '../../src/core/random.ts'
import { startOf } from '../../src/core/search/start.ts'
import { warmStartOf } from '../../src/core/warm-start.ts'
import type { Space } from '../../src/space/dimension.ts'
import { profile } from '../support/profile.ts'

const space: Space = [
  {
    name: 'workers',
    kind: 'ordinal',
    values: [1, 2, 4, 8],
    scale: 'log2',
    baseline: 1,
    prior: 4,
  },
  {
    name: 'listen-layout',
    kind: 'categorical',
    values: ['slot', 'shared'],
    scale: 'linear',
    baseline: 'slot',
    prior: 'slot',
  },
]

const here = { app: profile.app.name, host: profile.hostClass }

const found = (
  config: Profile['config'],
  hostClass: Partial<Profile['hostClass']> = {},
  part: Partial<Profile> = {},
): Profile => ({ ...profile, ...part, config, hostClass: { ...profile.hostClass, ...hostClass } })

test('a search starts from what was found on the nearest host: the same, then like, then foreign ones', () => {
  const profiles = [
    found({ workers: 8 }, { cores: 16 }),
    found({ workers: 2 }, { kernel: '5.10', cpuModel: 'another' }),
    found({ workers: 4, 'listen-layout': 'shared' }),
  ]
  const started = warmStartOf(space, profiles, here)
  expect(started).toEqual([
    { workers: 4, 'listen-layout': 'shared' },
    { workers: 2, 'listen-layout': 'slot' },
  ])
  expect(warmStartOf(space, profiles.slice(0, 1), here)).toEqual([
    { workers: 8, 'listen-layout': 'slot' },
  ])
  expect(startOf(space, started, seededRandom(1, 'start')).slice(0, 2)).toEqual(started)
})

test('of two of like hosts the one with fewer differences is nearer, then the newer one', () => {
  const older = found({ workers: 2 }, { kernel: '5.10' })
  const newer = found({ workers: 8 }, { kernel: '5.10' }, { createdAt: '2026-12-01T00:00:00.000Z' })
  const other = found({ workers: 4 }, { kernel: '5.10', libc: 'musl' })
  expect(warmStartOf(space, [other, older, newer], here)).toMatchObject([
    { workers: 8 },
    { workers: 2 },
  ])
})

test('a value that this host does not allow is the nearest that it does', () => {
  expect(warmStartOf(space, [found({ workers: 60, 'listen-layout': 'odd' })], here)).toEqual([
    { workers: 8, 'listen-layout': 'slot' },
  ])
})

test('nothing is started from another app, from today’s settings, or twice', () => {
  const other = found({ workers: 8 }, {}, { app: { ...profile.app, name: 'another' } })
  expect(warmStartOf(space, [other, found({}), found({ workers: 1 })], here)).toEqual([])
  expect(warmStartOf(space, [found({ workers: 8 }), found({ workers: 8 })], here)).toHaveLength(1)
})
