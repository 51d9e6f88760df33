import { describe, expect, it } from 'vitest'
import { settingsWith } from '../../src/config/resolve-settings.ts'
import { crash, readyIn, running, seen, type Given } from './world/given.ts'
import type { World } from './world/world.ts'

function withSpares(given: Given = {}): World {
  const knobs = { 'spare-workers': '1', ...given.knobs }
  const world = running({ ...given, knobs })
  world.runUntil(({ workers }) => spares(workers).length === Number(knobs['spare-workers']))
  return world
}

function spares<W extends { readonly slot: number; readonly state: string }>(
  workers: readonly W[],
) {
  return workers.filter(({ slot, state }) => slot === 0 && state === 'proving')
}

describe('spare workers', () => {
  it('a spare takes the slot of a worker that died, and is replaced', () => {
    const world = withSpares({ temper: { bootMs: [5_000, 5_000] } })
    const [spare] = spares(world.snapshot().workers)
    world.runFor(120_000)
    crash(world, 2)
    expect(world.snapshot().workers.find(({ life }) => life === spare?.life)).toMatchObject({
      slot: 2,
      state: 'admitted',
    })
    world.runFor(30)
    expect(readyIn(world, 2).life).toBe(spare?.life)
    expect(world.runUntil(({ workers }) => spares(workers).length === 1)).toBe(true)
    expect(seen(world, 'kill-sent')).toEqual([])
  })

  it('waits for as long as nobody needs it, unless its probe never answers', () => {
    const world = withSpares({ knobs: { 'start-timeout': '5' } })
    world.runFor(600_000)
    expect(seen(world, 'kill-sent')).toEqual([])
    const deaf = running({
      knobs: { 'spare-workers': '1', 'start-timeout': '5', 'ready-probe': '/' },
      workers: 1,
      temper: { probeFailureRatio: 1 },
    })
    deaf.runFor(30_000)
    expect(seen(deaf, 'kill-sent')[0]).toMatchObject({ reason: 'boot-timeout' })
    expect(deaf.snapshot().slots[0]?.failures).toBeGreaterThan(0)
  })

  it('a spare whose probe has not answered yet is not seated', () => {
    const world = running({
      knobs: { 'spare-workers': '1', 'ready-probe': '/', 'start-timeout': '60' },
      workers: 1,
      temper: { probeMs: [20_000, 20_000] },
    })
    world.runUntil(({ workers }) => spares(workers).length === 1)
    crash(world, 1)
    expect(spares(world.snapshot().workers)).toHaveLength(1)
    expect(world.snapshot().workers).toHaveLength(1)
  })

  it('too many spares, and spares of older code, are sent home', () => {
    const world = withSpares({ knobs: { 'spare-workers': '3' } })
    world.tell({
      type: 'settings-changed',
      settings: settingsWith({ 'spare-workers': '1' }),
      workersWanted: 2,
    })
    expect(spares(world.snapshot().workers)).toHaveLength(1)
    world.tell({ type: 'reload-asked', by: 'test' })
    world.runUntil(({ reload }) => reload.state === 'idle')
    world.runUntil(({ workers }) => spares(workers).length === 1)
    expect(spares(world.snapshot().workers)[0]?.generation).toBe(2)
    expect(world.snapshot().slots[0]?.exits.scale).toBe(3)
  })

  it('a due worker is relieved by a worker of its own, not by the spare', () => {
    const world = withSpares()
    world.tell({ type: 'recycle-asked', slot: 1 })
    expect(spares(world.snapshot().workers)).toHaveLength(1)
  })
})
