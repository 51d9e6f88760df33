import { describe, expect, it } from 'vitest'
import { readyWorkers } from '../../src/core/snapshot.ts'
import type { World } from './world/world.ts'
import { crash, readyIn, running, seen, unstarted } from './world/given.ts'

const reload = (world: World): void => world.tell({ type: 'reload-asked', by: 'test' })
const isIdle = ({ reload: { state } }: { readonly reload: { readonly state: string } }): boolean =>
  state === 'idle'

describe('reload', () => {
  it('replaces every worker, one after the other, and raises the generation', () => {
    const world = running({ workers: 3 })
    reload(world)
    expect(world.runUntil(isIdle)).toBe(true)
    expect(world.snapshot()).toMatchObject({ generation: 2, reloads: { ok: 1, failed: 0 } })
    expect(readyWorkers(world.snapshot()).map(({ generation }) => generation)).toEqual([2, 2, 2])
    expect(seen(world, 'drain-sent').map(({ reason }) => reason)).toEqual(Array(3).fill('reload'))
  })

  it('200 asks during one reload are one running and one queued', () => {
    const world = running({ workers: 2 })
    for (let i = 0; i < 200; i++) reload(world)
    expect(world.snapshot().reload).toMatchObject({ state: 'rolling', queued: true })
    expect(world.runUntil(isIdle)).toBe(true)
    expect(world.snapshot()).toMatchObject({ generation: 3, reloads: { ok: 2, failed: 0 } })
  })

  it('is not for an instance that never ran', () => {
    const world = unstarted()
    reload(world)
    expect(world.snapshot().reload.state).toBe('idle')
  })

  it('holds the first worker of the new code back for reload-probation, and only that one', () => {
    const world = running({ knobs: { 'reload-probation': '20' }, workers: 2 })
    reload(world)
    world.runUntil(isIdle)
    expect(
      seen(world, 'worker-spawned')
        .slice(2)
        .map(({ mode }) => mode),
    ).toEqual(['hold', 'serve'])
    const [listened] = seen(world, 'worker-listened').slice(2)
    const [admitted] = seen(world, 'worker-admitted')
    expect((admitted?.atMs ?? 0) - (listened?.atMs ?? 0)).toBeCloseTo(20_000)
  })

  it('a probation longer than start-timeout is no failure', () => {
    const world = running({ knobs: { 'reload-probation': '20', 'start-timeout': '5' }, workers: 1 })
    reload(world)
    world.runUntil(isIdle)
    expect(world.snapshot().reloads).toMatchObject({ ok: 1, failed: 0 })
  })

  it('is off when the canary dies on probation; the old generation has not lost anybody', () => {
    const world = running({ knobs: { 'reload-probation': '20' }, workers: 2 })
    reload(world)
    world.runUntil(({ workers }) => workers.some(({ state }) => state === 'proving'))
    const canary = seen(world, 'worker-spawned').at(-1)?.life ?? 0
    world.tell({
      type: 'worker-exited',
      life: canary,
      code: null,
      signal: 'SIGSEGV',
      cgroupOom: false,
    })
    expect(world.snapshot().reloads).toMatchObject({
      failed: 1,
      last: { generation: 2, ok: false, reason: 'was ended by SIGSEGV' },
    })
    expect(seen(world, 'drain-sent')).toEqual([])
  })

  it('without probation the first worker of the new code serves at once', () => {
    const world = running({ knobs: { 'reload-probation': '0' }, workers: 1 })
    reload(world)
    expect(seen(world, 'worker-spawned').at(-1)).toMatchObject({ mode: 'serve', generation: 2 })
  })

  it('says why the new code did not start', () => {
    const world = running({ workers: 2, temper: { isBroken: (generation) => generation === 2 } })
    reload(world)
    expect(world.runUntil(isIdle)).toBe(true)
    expect(world.snapshot().reloads.last).toMatchObject({
      ok: false,
      reason: 'exited with code 1 before it was ready',
    })
  })

  it('a reload that was queued follows a failed one at once', () => {
    const world = running({ workers: 2, temper: { isBroken: (generation) => generation === 2 } })
    reload(world)
    reload(world)
    expect(world.runUntil(({ reloads }) => reloads.failed === 1)).toBe(true)
    expect(world.snapshot().reload).toMatchObject({ state: 'rolling', target: 3 })
    expect(world.runUntil(isIdle)).toBe(true)
    expect(world.snapshot()).toMatchObject({ generation: 3, reloads: { ok: 1, failed: 1 } })
  })

  it('a worker that crashes while the new code is on trial waits for the verdict', () => {
    const world = running({ knobs: { 'reload-probation': '20' }, workers: 3 })
    reload(world)
    crash(world, 3)
    world.runFor(10_000)
    expect(world.snapshot().workers.some(({ slot }) => slot === 3)).toBe(false)
    world.runUntil(isIdle)
    expect(readyIn(world, 3).generation).toBe(2)
    expect(world.snapshot().reloads).toMatchObject({ ok: 1, failed: 0 })
  })

  it('when the last worker crashes during the trial, the new code serves as soon as it can', () => {
    const world = running({
      knobs: { 'reload-probation': '20' },
      workers: 1,
      temper: { bootMs: [900, 900] },
    })
    reload(world)
    crash(world, 1)
    world.runUntil(isIdle)
    expect(readyIn(world, 1).generation).toBe(2)
  })

  it('of proven code survives two bad starts and gives up at the third; whoever serves, serves on', () => {
    const world = running({ workers: 3 })
    reload(world)
    world.runUntil(({ provenGeneration }) => provenGeneration === 2)
    for (const failed of [0, 0, 1]) {
      expect(
        world.runUntil(({ workers }) =>
          workers.some(({ state, generation }) => state === 'spawning' && generation === 2),
        ),
      ).toBe(true)
      const relief = seen(world, 'worker-spawned').at(-1)?.life ?? 0
      world.tell({ type: 'worker-exited', life: relief, code: 1, signal: null, cgroupOom: false })
      expect(world.snapshot().reloads.failed).toBe(failed)
      expect(readyWorkers(world.snapshot())).toHaveLength(3)
    }
  })

  it('does not mind a spare that fails to boot', () => {
    const world = running({ workers: 2, knobs: { 'spare-workers': '1' } })
    world.runUntil(({ workers }) => workers.some(({ slot }) => slot === 0))
    reload(world)
    world.runUntil(({ workers }) =>
      workers.some(({ slot, generation }) => slot === 0 && generation === 2),
    )
    const spare = world.snapshot().workers.find(({ slot }) => slot === 0)?.life ?? 0
    world.tell({ type: 'worker-exited', life: spare, code: 1, signal: null, cgroupOom: false })
    expect(world.runUntil(isIdle)).toBe(true)
    expect(world.snapshot().reloads).toMatchObject({ ok: 1, failed: 0 })
  })

  it('a canary that hangs is the only one until it is dead', () => {
    const world = running({ knobs: { 'start-timeout': '5' }, workers: 2 })
    world.tell({ type: 'reload-asked', by: 'test' })
    const canary = seen(world, 'worker-spawned').at(-1)?.life ?? 0
    world.tell({ type: 'kill-sent', life: canary, reason: 'boot-timeout' })
    expect(world.snapshot().workers).toHaveLength(3)
    world.tell({
      type: 'worker-exited',
      life: canary,
      code: null,
      signal: 'SIGKILL',
      cgroupOom: false,
    })
    expect(world.snapshot().reloads.failed).toBe(1)
    expect(world.snapshot().workers).toHaveLength(2)
  })

  it('reaches the slots that were held back by their failures', () => {
    const world = running({ workers: 2, knobs: { 'reload-probation': '0' } })
    for (let i = 0; i < 12; i++)
      world.tell({
        type: 'spawn-failed',
        life: 90 + i,
        slot: 1,
        generation: 1,
        relieves: null,
        message: '',
      })
    expect(world.snapshot().slots[1]?.retryAtMs).toBeGreaterThan(world.snapshot().nowMs + 1_000)
    reload(world)
    expect(world.snapshot().slots[1]?.retryAtMs).toBeLessThanOrEqual(world.snapshot().nowMs)
  })
})
