import { expect, test } from 'vitest'
import { settingsWith } from '../../src/config/resolve-settings.ts'
import { uwsgiStats } from '../../src/surfaces/stats/uwsgi-stats.ts'
import { after, busyScene, exited, reported, sampled, spawned, start } from '../metrics/scene.ts'
import { statsViewOf } from './scene.ts'
import { shapeOf, uwsgiShape } from './uwsgi-shape.ts'

const parsed = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown

test.each([
  ['before anything happened', start()],
  ['with a recycle, a cheap slot and a spare', busyScene()],
  ['with 64 slots', start(64)],
])('keys, their order and their types are those of uWSGI %s', (_, snapshot) => {
  const shape = shapeOf(parsed(uwsgiStats(statsViewOf(snapshot))))
  expect(JSON.stringify(shape, null, 1)).toBe(JSON.stringify(uwsgiShape, null, 1))
})

test('slots are listed as workers 1..N, those without a process and those scaled away too', () => {
  const ids = (snapshot = start()) => uwsgiStats(statsViewOf(snapshot)).workers.map(({ id }) => id)
  expect(ids()).toEqual([1, 2])
  expect(ids(after(start(3), { type: 'scale-asked', workers: 1 }))).toEqual([1, 2, 3])
})

test('requests, running time and aborted requests go on over the lives of a slot; delta_requests starts anew', () => {
  const life = (id: number) => [
    spawned(id, 1),
    { type: 'worker-listened', life: id } as const,
    reported(id, 100),
  ]
  const first = after(start(), ...life(1))
  const second = after(first, exited(1), ...life(2))
  const [before] = uwsgiStats(statsViewOf(first)).workers
  const [now] = uwsgiStats(statsViewOf(second)).workers
  expect(before).toMatchObject({
    pid: 40_001,
    requests: 101,
    delta_requests: 101,
    respawn_count: 1,
  })
  expect(now).toMatchObject({ pid: 40_002, requests: 202, delta_requests: 101, respawn_count: 2 })
  expect(now?.running_time).toBe(2 * (before?.running_time ?? 0))
  expect(now?.apps[0]).toMatchObject({ requests: 202 })
  expect(now?.cores?.[0]).toMatchObject({ requests: 202, write_errors: 2 })
})

test('times are in microseconds and sizes in bytes', () => {
  const scene = after(
    start(),
    spawned(1, 1),
    { type: 'worker-listened', life: 1 },
    reported(1, 100),
    sampled(1, 1),
  )
  expect(uwsgiStats(statsViewOf(scene)).workers[0]).toMatchObject({
    running_time: 31_400_000,
    avg_rt: 4_000,
    rss: 80_000_000,
    vsz: 1_200_000_000,
    last_spawn: 1_700_000_002,
  })
})

test('a worker is busy with a request in flight or with a loop that is busy more than half the time', () => {
  const statusWith = (inFlight: number, eluRatio: number) => {
    const fact = reported(1, 1)
    if (fact.type !== 'reported') throw new Error('not a report')
    const report = { ...fact.report, inFlight, eluRatio }
    const scene = after(start(), spawned(1, 1), { type: 'worker-listened', life: 1 })
    const [worker] = uwsgiStats(statsViewOf(after(scene, { ...fact, report }))).workers
    return [worker?.status, worker?.cores?.[0]?.in_request]
  }
  expect(statusWith(0, 0.5)).toEqual(['idle', 0])
  expect(statusWith(0, 0.51)).toEqual(['busy', 0])
  expect(statusWith(2, 0)).toEqual(['busy', 1])
})

test('a slot without a process is cheap, one that boots is idle and does not accept', () => {
  const [booting, empty] = uwsgiStats(statsViewOf(after(start(), spawned(1, 1)))).workers
  expect(booting).toMatchObject({ status: 'idle', accepting: 0, pid: 40_001 })
  expect(empty).toMatchObject({ status: 'cheap', accepting: 0, pid: 0, last_spawn: 0, rss: 0 })
})

test('a worker that ended with an exit code of its own is an exception; one that was recycled is not', () => {
  const up = [spawned(1, 1), { type: 'worker-listened', life: 1 } as const]
  const died = after(start(), ...up, { ...exited(1), code: 1 } as ReturnType<typeof exited>)
  const left = after(
    start(),
    ...up,
    { type: 'drain-sent', life: 1, reason: 'max-requests' },
    exited(1),
  )
  const exceptions = [died, left].map(
    (scene) => uwsgiStats(statsViewOf(scene)).workers[0]?.exceptions,
  )
  expect(exceptions).toEqual([1, 0])
})

test('the listen queue is that of the fullest socket, with its real limit; errors are the overflows', () => {
  const unix = { kind: 'unix', path: '/run/app.sock' } as const
  const scene = { ...start(), addresses: [...start().addresses, unix] }
  const view = statsViewOf(scene)
  const stats = uwsgiStats({
    ...view,
    queues: [view.queues[0]!, { address: unix, queued: 8, sockets: 1, maxQueued: 8 }],
    effectiveBacklogs: new Map([['127.0.0.1:3000', 128]]),
  })
  expect(stats).toMatchObject({ listen_queue: 8, load: 8, listen_queue_errors: 3 })
  expect(stats.sockets).toMatchObject([
    { name: '127.0.0.1:3000', queue: 6, max_queue: 128 },
    { name: '/run/app.sock', queue: 8, max_queue: settingsWith({}).backlog },
  ])
})

test('where the kernel tells nothing, queues and errors are 0', () => {
  const stats = uwsgiStats({ ...statsViewOf(), queues: [], listenOverflows: null })
  expect(stats).toMatchObject({ listen_queue: 0, listen_queue_errors: 0, sockets: [{ queue: 0 }] })
})
