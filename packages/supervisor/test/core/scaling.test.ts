import { describe, expect, it } from 'vitest'
import { decide } from '../../src/core/decide.ts'
import { observe } from '../../src/core/observe.ts'
import { findSlot, readyWorkers, workersOf } from '../../src/core/snapshot.ts'
import { slotState } from '../../src/core/slot.ts'
import { readyIn, running, seen, unstarted } from './world/given.ts'

describe('scaling', () => {
  it('a slot that is no longer wanted drains, answers its queue and is closed', () => {
    const world = running({ workers: 2, temper: { drainMs: [3_000, 3_000] } })
    const { life } = readyIn(world, 2)
    const { nowMs } = world.snapshot()
    const asked = observe(world.snapshot(), { type: 'scale-asked', workers: 1, atMs: nowMs })
    expect(decide(asked)).toEqual([
      { type: 'drain', slot: 2, life, reason: 'scale', queue: 'answer' },
    ])
    world.tell({ type: 'scale-asked', workers: 1 })
    world.runUntil(({ slots }) => slots[2]?.exits.scale === 1)
    world.runFor(0)
    expect(seen(world, 'slot-closed')).toMatchObject([{ slot: 2 }])
    expect(world.snapshot().slots[2]).toMatchObject({ sockets: 'closed', failures: 0, spawns: 1 })
  })

  it('a worker that still boots in such a slot may have accepted somebody: it is drained, for a second at most', () => {
    const world = running({
      workers: 1,
      temper: { bootMs: [5_000, 5_000], drainMs: [9_000, 9_000] },
    })
    world.tell({ type: 'scale-asked', workers: 2 })
    const { life } = world.snapshot().workers.at(-1) ?? { life: 0 }
    world.tell({ type: 'scale-asked', workers: 1 })
    expect(seen(world, 'drain-sent')).toMatchObject([{ life, reason: 'scale' }])
    expect(seen(world, 'term-sent')).toEqual([])
    world.runFor(1_000)
    expect(seen(world, 'term-sent')).toMatchObject([{ life, reason: 'scale' }])
  })

  it('one that is held on its private socket has accepted nobody, and is terminated', () => {
    const world = running({ workers: 1, knobs: { 'ready-probe': '/' } })
    world.tell({ type: 'scale-asked', workers: 2 })
    const { life } = world.snapshot().workers.at(-1) ?? { life: 0 }
    world.tell({ type: 'scale-asked', workers: 1 })
    expect(seen(world, 'term-sent')).toMatchObject([{ life, reason: 'scale' }])
  })

  it('its sockets are closed with it: it may have listened before it could say so', () => {
    const world = running({ workers: 1 })
    world.tell({ type: 'scale-asked', workers: 2 })
    world.tell({ type: 'scale-asked', workers: 1 })
    world.runUntil(({ workers }) => workers.length === 1)
    world.runFor(0)
    expect(seen(world, 'slot-closed')).toMatchObject([{ slot: 2 }])
  })

  it('a slot wanted again for a moment is closed when its last start is gone, though its old worker still drains', () => {
    const world = running({
      workers: 2,
      temper: { bootMs: [5_000, 5_000], drainMs: [30_000, 30_000], ignoresTermRatio: 1 },
    })
    for (const workers of [1, 2, 1]) world.tell({ type: 'scale-asked', workers })
    world.runFor(10)
    expect(readyIn(world, 1).adopted).toEqual([2])
    world.runUntil(({ slots }) => slots[2]?.sockets === 'closed')
    expect(readyIn(world, 1).adopted).toEqual([])
    expect(workersOf(world.snapshot(), 2).map(({ state }) => state)).toEqual(['draining'])
  })

  it('new slots get workers, old ones keep their counters, and there is always one', () => {
    const world = running({ workers: 2 })
    world.tell({ type: 'scale-asked', workers: 0 })
    expect(world.snapshot().workersWanted).toBe(1)
    world.tell({ type: 'scale-asked', workers: 4 })
    world.runUntil((snapshot) => readyWorkers(snapshot).length === 4)
    expect(world.snapshot().slots.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4])
    expect(findSlot(world.snapshot(), 2)?.spawns).toBe(2)
    expect(findSlot(world.snapshot(), 5)).toBeNull()
  })

  it('users see the best that any worker of a slot can claim', () => {
    const world = unstarted({
      knobs: { 'need-app': 'false' },
      workers: 1,
      temper: { bootHangRatio: 1 },
    })
    const state = () => {
      const { slots, workers, nowMs } = world.snapshot()
      return slots[1] === undefined ? null : slotState(slots[1], workers, nowMs)
    }
    expect(state()).toBe('cheap')
    world.runFor(1)
    expect(state()).toBe('spawning')
    world.tell({ type: 'term-sent', life: 1, reason: 'stop' })
    expect(seen(world, 'worker-spawned')).toHaveLength(2)
    world.tell({ type: 'term-sent', life: 2, reason: 'stop' })
    const { slots, nowMs, workers } = world.snapshot()
    const slot = slots[1]!
    expect(slotState(slot, workers.slice(0, 2), nowMs)).toBe('draining')
    const ready = running({ workers: 1 }).snapshot().workers
    expect(slotState(slot, ready, nowMs)).toBe('ready')
    const killed = observe(running({ workers: 1 }).snapshot(), {
      type: 'kill-sent',
      life: 1,
      reason: 'stop',
      atMs: 0,
    })
    expect(slotState(slot, killed.workers, nowMs)).toBe('killed')
    expect(slotState({ ...slot, retryAtMs: nowMs + 1 }, [], nowMs)).toBe('throttled')
  })
})
