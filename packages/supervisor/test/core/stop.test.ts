import { describe, expect, it } from 'vitest'
import type { StopMode } from '../../src/core/snapshot.ts'
import { crash, running, seen, unstarted } from './world/given.ts'
import type { World } from './world/world.ts'

const stop = (world: World, mode: StopMode = 'graceful'): void =>
  world.tell({ type: 'stop-asked', mode, by: 'SIGTERM' })
const states = (world: World): readonly string[] =>
  world.snapshot().workers.map(({ state }) => state)

describe('stop', () => {
  it('drains every worker, closes the sockets, then ends with code 0', () => {
    const world = running({ workers: 3 })
    stop(world)
    expect(states(world)).toEqual(['draining', 'draining', 'draining'])
    world.runFor(60_000)
    expect(world.snapshot().phase).toEqual({ phase: 'stopped', exitCode: 0 })
    const order = world.trace.map(({ type }) => type)
    expect(seen(world, 'slot-closed')).toHaveLength(3)
    expect(order.at(-1)).toBe('exited')
  })

  it('workers go on serving for shutdown-delay, then drain', () => {
    const world = running({ knobs: { 'shutdown-delay': '10' }, workers: 2 })
    const { nowMs } = world.snapshot()
    stop(world)
    world.runFor(9_999)
    expect(states(world)).toEqual(['ready', 'ready'])
    world.runFor(50_000)
    expect(seen(world, 'drain-sent').map(({ atMs }) => atMs - nowMs)).toEqual([10_000, 10_000])
    expect(world.snapshot().phase).toEqual({ phase: 'stopped', exitCode: 0 })
  })

  it('during shutdown-delay nobody is replaced, and without workers there is nothing to wait for', () => {
    const world = running({ knobs: { 'shutdown-delay': '600' }, workers: 2 })
    const { nowMs } = world.snapshot()
    stop(world)
    crash(world, 1)
    world.runFor(60_000)
    expect(states(world)).toEqual(['ready'])
    crash(world, 2)
    world.runFor(1_000)
    expect(world.snapshot().phase.phase).toBe('stopped')
    expect(world.snapshot().nowMs - nowMs).toBeLessThan(600_000)
  })

  it('a second wish ends shutdown-delay', () => {
    const world = running({ knobs: { 'shutdown-delay': '600' }, workers: 2 })
    stop(world)
    stop(world)
    expect(states(world)).toEqual(['leaving', 'leaving'])
  })

  it('a drain ends at worker-reload-mercy; SIGTERM, then SIGKILL 2 s later', () => {
    const world = running({
      knobs: { 'worker-reload-mercy': '10' },
      workers: 1,
      temper: { drainMs: [60_000, 60_000], ignoresTermRatio: 1 },
    })
    const { nowMs } = world.snapshot()
    stop(world)
    world.runFor(60_000)
    expect(seen(world, 'term-sent')[0]?.atMs).toBeCloseTo(nowMs + 10_000)
    expect(seen(world, 'kill-sent')[0]?.atMs).toBeCloseTo(nowMs + 12_000)
    expect(world.snapshot().slots[1]?.lastExit).toMatchObject({ cause: 'stop', signal: 'SIGKILL' })
  })

  it('what a drain leaves of its mercy belongs to the clean-up after SIGTERM', () => {
    const world = running({
      knobs: { 'worker-reload-mercy': '10' },
      workers: 1,
      temper: { drainMs: [1_000, 1_000], ignoresTermRatio: 1 },
    })
    const { nowMs } = world.snapshot()
    stop(world)
    world.runFor(60_000)
    expect(seen(world, 'term-sent')[0]?.atMs).toBeCloseTo(nowMs + 1_000)
    expect(seen(world, 'kill-sent')[0]?.atMs).toBeCloseTo(nowMs + 10_000)
  })

  it('a second wish shortens, a third kills', () => {
    const world = running({
      workers: 2,
      temper: { drainMs: [60_000, 60_000], ignoresTermRatio: 1 },
    })
    stop(world)
    expect(states(world)).toEqual(['draining', 'draining'])
    stop(world)
    expect(states(world)).toEqual(['leaving', 'leaving'])
    world.runFor(1_000)
    stop(world)
    expect(states(world)).toEqual(['killed', 'killed'])
    stop(world)
    world.runFor(10)
    expect(world.snapshot().phase.phase).toBe('stopped')
    stop(world)
    expect(world.snapshot().phase.phase).toBe('stopped')
  })

  it('a second wish leaves SIGTERM 2 s, whatever the mercy was', () => {
    const world = running({
      workers: 1,
      temper: { drainMs: [60_000, 60_000], ignoresTermRatio: 1 },
    })
    stop(world)
    world.runFor(1_000)
    const { nowMs } = world.snapshot()
    stop(world)
    world.runFor(60_000)
    expect(seen(world, 'kill-sent')[0]?.atMs).toBeCloseTo(nowMs + 2_000)
  })

  it('to kill is never softened to a fast stop', () => {
    const world = running({ workers: 1, temper: { drainMs: [60_000, 60_000] } })
    stop(world)
    stop(world, 'kill')
    expect(states(world)).toEqual(['killed'])
  })

  it('a fast stop asks nobody to drain; workers that boot, ready or drain get SIGTERM', () => {
    const world = running({ workers: 2, temper: { drainMs: [60_000, 60_000] } })
    world.tell({ type: 'recycle-asked', slot: 1 })
    world.runUntil(() => seen(world, 'drain-sent').length === 1)
    crash(world, 2)
    world.runFor(200)
    stop(world, 'fast')
    expect(new Set(states(world))).toEqual(new Set(['leaving']))
    world.runFor(5_000)
    expect(world.snapshot().phase.phase).toBe('stopped')
  })

  it('a worker that boots has a second to say that nobody is with it', () => {
    const world = unstarted({
      workers: 1,
      temper: { bootMs: [5_000, 5_000], drainMs: [9_000, 9_000] },
    })
    world.runFor(1)
    stop(world)
    expect(states(world)).toEqual(['draining'])
    world.runFor(1_000)
    expect(states(world)).toEqual(['leaving'])
    expect(seen(world, 'worker-spawned')).toHaveLength(1)
  })

  it('ends a reload that was under way', () => {
    const world = running({ workers: 2 })
    world.tell({ type: 'reload-asked', by: 'test' })
    stop(world)
    expect(world.snapshot().reload.state).toBe('idle')
    world.tell({ type: 'reload-asked', by: 'test' })
    expect(world.snapshot().reload.state).toBe('idle')
  })
})
