import { describe, expect, it } from 'vitest'
import { readyWorkers } from '../../src/core/snapshot.ts'
import { crash, readyIn, running, seen } from './world/given.ts'
import type { World } from './world/world.ts'

const slow = { bootMs: [5_000, 5_000] as const }

function adopters(world: World): Record<number, number> {
  return Object.fromEntries(
    readyWorkers(world.snapshot()).flatMap(({ adopted, slot }) => adopted.map((id) => [id, slot])),
  )
}

describe('adoption', () => {
  it('a slot without a worker is adopted by the neighbour with the fewest, until it is back', () => {
    const world = running({ workers: 4, temper: slow })
    crash(world, 4)
    crash(world, 3)
    expect(adopters(world)).toEqual({ 4: 1, 3: 2 })
    world.runUntil((snapshot) => readyWorkers(snapshot).length === 4)
    world.runFor(0)
    expect(adopters(world)).toEqual({})
    expect(seen(world, 'slot-released')).toHaveLength(2)
  })

  it('several slots lost at once are shared among the neighbours', () => {
    const world = running({ workers: 4, temper: slow })
    const exit = (slot: number) => ({
      type: 'worker-exited' as const,
      life: readyIn(world, slot).life,
      code: 1,
      signal: null,
      cgroupOom: false,
    })
    const atMs = world.snapshot().nowMs + 1
    world.tellAt(atMs, exit(3))
    world.tellAt(atMs, exit(4))
    world.runFor(1)
    expect(adopters(world)).toEqual({ 3: 1, 4: 2 })
  })

  it('a worker back in a slot that is given up is not sent home before the neighbour has let go of its sockets', () => {
    const world = running({ workers: 2, temper: { ...slow, intakeMs: [400, 400] } })
    crash(world, 2)
    world.runUntil((snapshot) => readyWorkers(snapshot).length === 2)
    world.tell({ type: 'scale-asked', workers: 1 })
    world.runFor(399)
    expect(seen(world, 'drain-sent')).toEqual([])
    world.runFor(2)
    expect(seen(world, 'drain-sent')).toHaveLength(1)
  })

  it('an adopter that is recycled hands over', () => {
    const world = running({ workers: 3, temper: { ...slow, bootMs: [100, 100] } })
    crash(world, 3)
    for (let i = 0; i < 14; i++)
      world.tell({
        type: 'spawn-failed',
        life: 90 + i,
        slot: 3,
        generation: 1,
        relieves: null,
        message: '',
      })
    const { life } = readyIn(world, 1)
    expect(adopters(world)).toEqual({ 3: 1 })
    world.tell({ type: 'recycle-asked', slot: 1 })
    world.runUntil(() => seen(world, 'drain-sent').some((drain) => drain.life === life))
    expect(adopters(world)[3]).toBeDefined()
    expect(
      readyWorkers(world.snapshot()).find(({ adopted }) => adopted.includes(3))?.life,
    ).not.toBe(life)
  })

  it('nobody adopts in the shared layout, nor when nobody is left', () => {
    const shared = running({ knobs: { 'listen-layout': 'shared' }, temper: slow })
    crash(shared, 1)
    expect(seen(shared, 'slot-adopted')).toEqual([])
    const alone = running({ workers: 1, temper: slow })
    crash(alone, 1)
    expect(seen(alone, 'slot-adopted')).toEqual([])
  })

  it('an adopted slot that is no longer wanted is released, then closed', () => {
    const world = running({ workers: 2, temper: slow })
    crash(world, 2)
    world.tell({ type: 'scale-asked', workers: 1 })
    world.runUntil(() => seen(world, 'slot-closed').length > 0)
    const order = world.trace.map(({ type }) => type)
    expect(order.indexOf('slot-released')).toBeLessThan(order.indexOf('slot-closed'))
    expect(order).toContain('slot-released')
    expect(readyIn(world, 1).adopted).toEqual([])
  })

  it('a slot whose first worker dies as it boots is adopted: it may have listened already', () => {
    const world = running({ workers: 1, temper: slow })
    world.tell({ type: 'scale-asked', workers: 2 })
    const { life } = world.snapshot().workers.at(-1) ?? { life: 0 }
    expect(adopters(world)).toEqual({})
    world.tell({ type: 'worker-exited', life, code: 1, signal: null, cgroupOom: false })
    expect(adopters(world)).toEqual({ 2: 1 })
  })

  it('a slot that is given up while its first worker boots has its queue answered by a neighbour', () => {
    const world = running({ workers: 1, temper: slow })
    world.tell({ type: 'scale-asked', workers: 2 })
    world.tell({ type: 'scale-asked', workers: 1 })
    world.runUntil(() => seen(world, 'slot-closed').length > 0)
    const order = world.trace.map(({ type }) => type)
    expect(order.filter((type) => /^(drain|slot)-/.test(type))).toEqual([
      'drain-sent',
      'slot-adopted',
      'slot-released',
      'slot-closed',
    ])
  })

  it('a stop has the queue of a slot that boots answered by those who serve', () => {
    const world = running({ workers: 2, temper: slow })
    world.tell({ type: 'scale-asked', workers: 3 })
    world.tell({ type: 'stop-asked', mode: 'graceful', by: 'SIGTERM' })
    world.runUntil(({ phase }) => phase.phase === 'stopped')
    const order = world.trace.map(({ type }) => type)
    expect(order.filter((type) => /^(drain|slot)-/.test(type))).toEqual([
      'drain-sent',
      'slot-adopted',
      'drain-sent',
      'drain-sent',
      'slot-closed',
      'slot-closed',
      'slot-closed',
    ])
  })

  it('adopting twice is adopting once, and only a ready worker adopts or releases', () => {
    const world = running({ workers: 3, temper: slow })
    crash(world, 3)
    const { life } = readyIn(world, 1)
    world.tell({ type: 'slot-adopted', slot: 3, life })
    expect(readyIn(world, 1).adopted).toEqual([3])
    world.runFor(1_000)
    const booting = seen(world, 'worker-spawned').at(-1)?.life ?? 0
    const before = world.snapshot()
    world.tell({ type: 'slot-adopted', slot: 2, life: booting })
    world.tell({ type: 'slot-released', slot: 2, life: booting })
    expect(world.snapshot()).toEqual(before)
  })
})
