import { expect, test } from 'vitest'
import { nativeStats } from '../../src/surfaces/stats/native-stats.ts'
import { busyScene, start } from '../metrics/scene.ts'
import { statsViewOf } from './scene.ts'

test('native stats show every worker of a slot, the reserve, and why the last one ended', () => {
  const stats = nativeStats(statsViewOf(busyScene()))
  expect(stats).toMatchObject({
    stintStats: 1,
    pid: 4711,
    phase: 'running',
    reloading: true,
    listenOverflows: 3,
    queues: [{ address: '127.0.0.1:3000', sockets: 2, queued: 9, longest: 6, limitPerSocket: 511 }],
    spares: [{ life: 2, vszBytes: 1_200_000_000 }],
  })
  const [first, second] = stats.slots
  expect(first?.workers.map(({ life, state, reason }) => ({ life, state, reason }))).toEqual([
    { life: 1, state: 'draining', reason: 'max-requests' },
    { life: 3, state: 'ready', reason: null },
  ])
  expect(first?.requests).toBe(122)
  expect(second?.exits).toEqual({ 'max-worker-lifetime': 1, 'spawn-error': 1 })
  expect(second?.lastExit).toMatchObject({ cause: 'spawn-error', ageSeconds: 1.25 })
})

test('native stats are plain data, and unknown is null', () => {
  const stats = nativeStats({ ...statsViewOf(start()), queues: [], effectiveBacklogs: new Map() })
  expect(JSON.parse(JSON.stringify(stats))).toEqual(stats)
  expect(stats.queues).toEqual([
    { address: '127.0.0.1:3000', sockets: null, queued: null, longest: null, limitPerSocket: null },
  ])
  expect(stats.slots.map(({ lastExit, workers }) => ({ lastExit, workers }))).toEqual([
    { lastExit: null, workers: [] },
    { lastExit: null, workers: [] },
  ])
})
