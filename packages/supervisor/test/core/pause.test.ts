import { describe, expect, it } from 'vitest'
import { slotState } from '../../src/core/slot.ts'
import { readyWorkers, workersOf, type Snapshot } from '../../src/core/snapshot.ts'
import { crash, readyIn, running, seen } from './world/given.ts'
import type { World } from './world/world.ts'

const pause = (world: World): void => world.tell({ type: 'pause-asked', by: 'test' })
const resume = (world: World): void => world.tell({ type: 'resume-asked', by: 'test' })
const intakes = (world: World): readonly string[] =>
  readyWorkers(world.snapshot()).map(({ intake }) => intake.state)
const isOpen = (snapshot: Snapshot): boolean =>
  readyWorkers(snapshot).every(({ intake }) => intake.state === 'open')

/** Everybody has said that it accepts nothing. */
function paused(given: Parameters<typeof running>[0] = {}): World {
  const world = running(given)
  pause(world)
  world.runFor(100)
  expect(new Set(intakes(world))).toEqual(new Set(['closed']))
  return world
}

describe('pause', () => {
  it('every worker stops accepting, and accepts again at the end', () => {
    const world = running({ workers: 3 })
    pause(world)
    expect(intakes(world)).toEqual(['closing', 'closing', 'closing'])
    world.runFor(100)
    expect(intakes(world)).toEqual(['closed', 'closed', 'closed'])
    world.runFor(3_600_000)
    expect(seen(world, 'resume-sent')).toEqual([])
    resume(world)
    expect(intakes(world)).toEqual(['opening', 'opening', 'opening'])
    world.runFor(100)
    expect(intakes(world)).toEqual(['open', 'open', 'open'])
  })

  it('a slot is shown as paused once its worker has said so', () => {
    const world = running({ workers: 1 })
    const shown = (): string => {
      const { slots, nowMs } = world.snapshot()
      const slot = slots.find(({ id }) => id === 1)
      if (slot === undefined) throw new Error('no slot 1')
      return slotState(slot, workersOf(world.snapshot(), 1), nowMs)
    }
    pause(world)
    expect(shown()).toBe('ready')
    world.runFor(100)
    expect(shown()).toBe('paused')
    resume(world)
    expect(shown()).toBe('paused')
    world.runFor(100)
    expect(shown()).toBe('ready')
  })

  it('nobody is recycled, reloaded or sent home meanwhile; it is made up for afterwards', () => {
    const world = paused({ workers: 2, knobs: { 'max-worker-lifetime': '60' } })
    world.tell({ type: 'reload-asked', by: 'test' })
    world.tell({ type: 'scale-asked', workers: 1 })
    world.tell({ type: 'recycle-asked', slot: 1 })
    world.runFor(600_000)
    expect(seen(world, 'worker-spawned')).toHaveLength(2)
    expect(seen(world, 'drain-sent')).toEqual([])
    resume(world)
    world.runFor(50_000)
    expect(world.snapshot().reloads).toMatchObject({ ok: 1, failed: 0 })
    expect(readyWorkers(world.snapshot())).toHaveLength(1)
  })

  it('a worker that dies is replaced by one that waits at the door', () => {
    const world = paused({ workers: 2 })
    crash(world, 2)
    world.runFor(60_000)
    const states = (): readonly string[] => workersOf(world.snapshot(), 2).map(({ state }) => state)
    expect(states()).toEqual(['proving'])
    expect(seen(world, 'slot-adopted')).toEqual([])
    resume(world)
    world.runFor(1_000)
    expect(states()).toEqual(['ready'])
    expect(isOpen(world.snapshot())).toBe(true)
  })

  it('who became ready just then is paused too', () => {
    const world = running({ workers: 2, temper: { bootMs: [500, 500] } })
    crash(world, 2)
    world.runFor(200)
    pause(world)
    world.runFor(10_000)
    expect(intakes(world)).toEqual(['closed', 'closed'])
  })

  it('a slot served for a neighbour is left, and adopted again afterwards', () => {
    const world = running({ workers: 2, temper: { bootMs: [5_000, 5_000] } })
    crash(world, 2)
    expect(readyIn(world, 1).adopted).toEqual([2])
    pause(world)
    expect(readyIn(world, 1).adopted).toEqual([])
    resume(world)
    world.runFor(100)
    expect(readyIn(world, 1).adopted).toEqual([2])
  })

  it('a pause taken back at once, and asked for again, ends as the last wish says', () => {
    const world = running({ workers: 1, temper: { intakeMs: [50, 50] } })
    pause(world)
    resume(world)
    pause(world)
    world.runFor(1_000)
    expect(intakes(world)).toEqual(['closed'])
    resume(world)
    pause(world)
    resume(world)
    world.runFor(1_000)
    expect(intakes(world)).toEqual(['open'])
  })

  it('an app that listens again is given its sockets again', () => {
    const world = running({ workers: 2 })
    const { life } = readyIn(world, 2)
    world.tell({ type: 'worker-reopened', life })
    expect(intakes(world)).toEqual(['open', 'opening'])
    world.runFor(100)
    expect(intakes(world)).toEqual(['open', 'open'])
    pause(world)
    world.tell({ type: 'worker-reopened', life })
    world.runFor(1_000)
    expect(intakes(world)).toEqual(['closed', 'closed'])
  })

  it('before anything serves there is nothing to pause', () => {
    const world = running({ workers: 1 })
    world.tell({ type: 'stop-asked', mode: 'graceful', by: 'test' })
    pause(world)
    expect(world.snapshot().pause).toEqual({ state: 'off' })
  })

  it('a graceful stop accepts again first, so that what waited is answered', () => {
    const world = paused({ workers: 2 })
    world.tell({ type: 'stop-asked', mode: 'graceful', by: 'test' })
    expect(intakes(world)).toEqual(['opening', 'opening'])
    expect(seen(world, 'drain-sent')).toEqual([])
    world.runFor(60_000)
    const order = world.trace.map(({ type }) => type)
    expect(order.lastIndexOf('worker-serving')).toBeLessThan(order.lastIndexOf('drain-sent'))
    expect(world.snapshot().phase).toEqual({ phase: 'stopped', exitCode: 0 })
  })

  it('a stop waits 2 s for a worker that does not accept again, then drains it', () => {
    const world = running({ workers: 1, temper: { intakeMs: [5_000, 5_000] } })
    pause(world)
    world.runFor(6_000)
    const { nowMs } = world.snapshot()
    world.tell({ type: 'stop-asked', mode: 'graceful', by: 'test' })
    world.runFor(60_000)
    expect(seen(world, 'drain-sent').map(({ atMs }) => atMs - nowMs)).toEqual([2_000])
  })

  it('a fast stop does not wait for anybody to accept again', () => {
    const world = paused({ workers: 2 })
    world.tell({ type: 'stop-asked', mode: 'fast', by: 'test' })
    expect(seen(world, 'resume-sent')).toEqual([])
    expect(seen(world, 'term-sent')).toHaveLength(2)
  })
})
