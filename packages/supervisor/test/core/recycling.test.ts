import { describe, expect, it } from 'vitest'
import { settingsWith } from '../../src/config/resolve-settings.ts'
import { lifetimeLimitMs, requestLimit } from '../../src/core/limits.ts'
import { readyIn, running, seen } from './world/given.ts'
import { quiet } from './world/process.ts'

const at100 = { requestsPerSecond: [100, 100] as const }

describe('recycling', () => {
  it('a worker is recycled once it has answered max-requests, by a relief that is ready before', () => {
    const world = running({ knobs: { 'max-requests': '5000' }, workers: 1, temper: at100 })
    const { life, sinceMs } = readyIn(world, 1)
    world.runUntil(() => seen(world, 'drain-sent').length > 0)
    const [drain] = seen(world, 'drain-sent')
    const relief = readyIn(world, 1)
    expect(drain).toMatchObject({ life, reason: 'max-requests' })
    expect((drain?.atMs ?? 0) - sinceMs).toBeGreaterThanOrEqual(50_000)
    expect(relief.relieves).toEqual({ life, reason: 'max-requests' })
    expect(world.runUntil(({ slots }) => slots[1]?.exits['max-requests'] === 1)).toBe(true)
  })

  it('max-requests grows by delta with the slot number and by jitter with each life', () => {
    const settings = settingsWith({
      'max-requests': '1000',
      'max-requests-delta': '50',
      'max-requests-jitter': '10',
    })
    const limits = Array.from({ length: 200 }, (_, life) =>
      requestLimit({ slot: 3, life }, settings, 7),
    )
    expect(Math.min(...limits)).toBe(1100)
    expect(Math.max(...limits)).toBe(1110)
    expect(new Set(limits).size).toBe(11)
    expect(requestLimit({ slot: 0, life: 1 }, settings, 7)).toBeGreaterThanOrEqual(1000)
    expect(requestLimit({ slot: 3, life: 1 }, settingsWith(), 7)).toBe(0)
  })

  it('max-worker-lifetime grows by delta with the slot number and by jitter with each life', () => {
    const settings = settingsWith({
      'max-worker-lifetime': '100',
      'max-worker-lifetime-delta': '5',
      'max-worker-lifetime-jitter': '10',
    })
    for (let life = 1; life < 100; life++) {
      const limitMs = lifetimeLimitMs({ slot: 3, life }, settings, 7)
      expect(limitMs).toBeGreaterThanOrEqual(110_000)
      expect(limitMs).toBeLessThan(120_000)
    }
  })

  it('a start is told the very limit at which the worker is to report', () => {
    const world = running({
      knobs: { 'max-requests': '5000', 'max-requests-jitter': '1000' },
      workers: 1,
      // Without the report at the limit, the next one would come an hour late.
      temper: { ...at100, reportEveryMs: 3_600_000 },
    })
    const { life, sinceMs } = readyIn(world, 1)
    const limit = requestLimit({ slot: 1, life }, world.snapshot().settings, 1)
    world.runUntil(({ workers }) => workers.some(({ relieves }) => relieves?.life === life))
    expect(world.snapshot().nowMs - sinceMs).toBeCloseTo(limit * 10, -1)
  })

  it('min-worker-lifetime holds max-requests back', () => {
    const world = running({
      knobs: { 'max-requests': '100', 'min-worker-lifetime': '40' },
      workers: 1,
      temper: at100,
    })
    const { life, spawnedAtMs } = readyIn(world, 1)
    world.runUntil(({ workers }) => workers.some(({ relieves }) => relieves?.life === life))
    expect(world.snapshot().nowMs).toBeCloseTo(spawnedAtMs + 40_000)
  })

  it('two workers that are due together leave one after the other', () => {
    const world = running({ workers: 2, temper: { drainMs: [5_000, 5_000] } })
    world.tell({ type: 'recycle-asked', slot: 1 })
    world.tell({ type: 'recycle-asked', slot: 2 })
    world.runUntil(({ slots }) => slots[1]?.exits.recycle === 1 && slots[2]?.exits.recycle === 1)
    const [, , first, second] = seen(world, 'worker-spawned')
    const [exit] = seen(world, 'worker-exited')
    expect(first?.relieves?.reason).toBe('recycle')
    expect(second?.atMs).toBe(exit?.atMs)
  })

  it('with max-recycling 2 they leave together', () => {
    const world = running({ knobs: { 'max-recycling': '2' }, workers: 3 })
    for (const slot of [1, 2, 3]) world.tell({ type: 'recycle-asked', slot })
    expect(world.snapshot().workers.filter(({ relieves }) => relieves !== null)).toHaveLength(2)
  })

  it('a worker is recycled once it is as old as max-worker-lifetime', () => {
    const world = running({ knobs: { 'max-worker-lifetime': '90' }, workers: 1 })
    const { life, spawnedAtMs } = readyIn(world, 1)
    world.runUntil(({ workers }) => workers.some(({ relieves }) => relieves?.life === life))
    expect(world.snapshot().nowMs).toBeCloseTo(spawnedAtMs + 90_000)
    expect(seen(world, 'worker-spawned').at(-1)?.relieves?.reason).toBe('max-worker-lifetime')
  })

  it('asking to recycle a slot that has no ready worker changes nothing', () => {
    const world = running({ workers: 1 })
    const before = world.snapshot()
    world.tell({ type: 'recycle-asked', slot: 7 })
    expect(world.snapshot()).toEqual(before)
  })

  it('a relief that dies at its start leaves the old worker in place and is tried again later', () => {
    const world = running({ workers: 1 })
    const { life } = readyIn(world, 1)
    world.tell({ type: 'recycle-asked', slot: 1 })
    const relief = seen(world, 'worker-spawned').at(-1)
    world.tell({
      type: 'worker-exited',
      life: relief?.life ?? 0,
      code: 1,
      signal: null,
      cgroupOom: false,
    })
    expect(readyIn(world, 1).life).toBe(life)
    expect(world.snapshot().slots[1]?.failures).toBe(1)
    expect(world.runUntil(({ slots }) => slots[1]?.exits.recycle === 1)).toBe(true)
  })

  it('a worker that was healthy for a minute clears the failures of its slot when it is relieved', () => {
    const world = running({ workers: 1, temper: { spawnFailureRatio: 0 } })
    const { life } = readyIn(world, 1)
    world.tell({
      type: 'spawn-failed',
      life: 9,
      slot: 1,
      generation: 1,
      relieves: null,
      message: 'EAGAIN',
    })
    expect(world.snapshot().slots[1]?.failures).toBe(1)
    world.runFor(61_000)
    world.tell({ type: 'recycle-asked', slot: 1 })
    world.runUntil(({ workers }) => workers.every((worker) => worker.life !== life))
    expect(world.snapshot().slots[1]?.failures).toBe(0)
  })

  it('what a life counted stays with its slot', () => {
    const world = running({ workers: 1, temper: { reportEveryMs: 1e9 } })
    const { life } = readyIn(world, 1)
    const report = {
      ...quiet,
      requests: 7,
      byStatusClass: [1, 2, 3, 0, 1] as const,
      durationCounts: [7],
    }
    world.tell({ type: 'reported', life, report })
    world.tell({ type: 'recycle-asked', slot: 1 })
    world.runUntil(({ slots }) => slots[1]?.exits.recycle === 1)
    expect(world.snapshot().slots[1]?.totals).toMatchObject({
      requests: 7,
      byStatusClass: [1, 2, 3, 0, 1],
    })
    expect(world.snapshot().slots[1]?.totals.durationCounts.slice(0, 2)).toEqual([7, 0])
  })
})
