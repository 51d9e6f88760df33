import { describe, expect, it } from 'vitest'
import { settingsWith } from '../../src/config/resolve-settings.ts'
import { readyIn, running, sample, seen } from './world/given.ts'

/** No samples but those of the test. */
const untouched = { sampleEveryMs: 1e9 }

describe('memory limits', () => {
  it('reload-on-rss asks for mem-samples in a row', () => {
    const knobs = { 'reload-on-rss': '100', 'mem-samples': '3', 'min-worker-lifetime': '0' }
    const world = running({ knobs, workers: 1, temper: untouched })
    const { life } = readyIn(world, 1)
    for (const mib of [50, 120, 120, 90, 120, 120]) sample(world, life, mib)
    expect(world.snapshot().workers).toHaveLength(1)
    sample(world, life, 100)
    expect(seen(world, 'worker-spawned').at(-1)?.relieves).toEqual({
      life,
      reason: 'reload-on-rss',
    })
  })

  it('reload-on-pss counts only samples that measured it', () => {
    const knobs = { 'reload-on-pss': '100', 'mem-samples': '2', 'min-worker-lifetime': '0' }
    const world = running({ knobs, workers: 1, temper: untouched })
    const { life } = readyIn(world, 1)
    sample(world, life, 500, 50)
    sample(world, life, 500, 120)
    sample(world, life, 500, null)
    expect(world.snapshot().workers).toHaveLength(1)
    sample(world, life, 500, 120)
    expect(seen(world, 'worker-spawned').at(-1)?.relieves?.reason).toBe('reload-on-pss')
  })

  it('min-worker-lifetime holds the limits back', () => {
    const knobs = { 'reload-on-rss': '100', 'mem-samples': '1', 'min-worker-lifetime': '40' }
    const world = running({ knobs, workers: 1, temper: untouched })
    const { life, spawnedAtMs } = readyIn(world, 1)
    sample(world, life, 50)
    sample(world, life, 120)
    world.runUntil(({ workers }) => workers.length > 1)
    expect(world.snapshot().nowMs).toBeCloseTo(spawnedAtMs + 40_000)
  })

  it.each([
    ['reload-on-rss', 'reload-on-rss-below-baseline'],
    ['reload-on-pss', 'reload-on-pss-below-baseline'],
  ])('%s below what the app needs at rest is said once and never recycles', (knob, code) => {
    const knobs = { [knob]: '40', 'mem-samples': '1', 'min-worker-lifetime': '0' }
    const world = running({ knobs, workers: 2, temper: untouched })
    for (let i = 0; i < 5; i++) {
      for (const slot of [1, 2]) sample(world, readyIn(world, slot).life, 80, 60)
    }
    expect(seen(world, 'warned').map((event) => event.code)).toEqual([code])
    expect(world.snapshot().workers).toHaveLength(2)
    world.tell({ ...seen(world, 'warned')[0]! })
    expect(world.snapshot().warned).toEqual([code])
  })

  it('samples taken while a worker boots are no strikes', () => {
    const knobs = { 'reload-on-rss': '100', 'mem-samples': '1', 'min-worker-lifetime': '0' }
    const world = running({ knobs, workers: 1, temper: untouched })
    world.tell({ type: 'recycle-asked', slot: 1 })
    const life = seen(world, 'worker-spawned').at(-1)?.life ?? 0
    sample(world, life, 120)
    world.runUntil(({ slots }) => slots[1]?.exits.recycle === 1)
    world.runFor(1_000)
    expect(readyIn(world, 1).life).toBe(life)
    expect(readyIn(world, 1).readings.rssStrikes).toBe(0)
  })

  it('a raised limit is judged by new samples only', () => {
    const knobs = { 'reload-on-rss': '100', 'mem-samples': '3', 'min-worker-lifetime': '0' }
    const world = running({ knobs, workers: 1, temper: untouched })
    const { life } = readyIn(world, 1)
    for (const mib of [50, 120, 120]) sample(world, life, mib)
    const settings = settingsWith({ ...knobs, 'reload-on-rss': '115' })
    world.tell({ type: 'settings-changed', settings, workersWanted: 1 })
    sample(world, life, 120)
    expect(world.snapshot().workers).toHaveLength(1)
    expect(readyIn(world, 1).readings.rssStrikes).toBe(1)
  })

  it('a limit below the baseline is warned of anew when the settings change, and no more once it is raised', () => {
    const knobs = { 'reload-on-rss': '100', 'mem-samples': '1', 'min-worker-lifetime': '0' }
    const world = running({ knobs, workers: 1, temper: untouched })
    const { life } = readyIn(world, 1)
    sample(world, life, 120)
    expect(world.snapshot().warned).toEqual(['reload-on-rss-below-baseline'])
    const change = (limit: string): void =>
      world.tell({
        type: 'settings-changed',
        settings: settingsWith({ ...knobs, 'reload-on-rss': limit }),
        workersWanted: 1,
      })
    change('110')
    expect(world.snapshot().warned).toEqual(['reload-on-rss-below-baseline'])
    change('200')
    expect(world.snapshot().warned).toEqual([])
    expect(seen(world, 'warned')).toHaveLength(2)
  })

  it('evil-reload-on-rss kills at once, without drain or minimum lifetime, and counts as a failure', () => {
    const world = running({ knobs: { 'evil-reload-on-rss': '200' }, workers: 2, temper: untouched })
    const { life } = readyIn(world, 1)
    sample(world, life, 200)
    expect(seen(world, 'kill-sent')).toMatchObject([{ life, reason: 'evil-reload-on-rss' }])
    expect(seen(world, 'drain-sent')).toEqual([])
    world.runUntil(({ slots }) => slots[1]?.lastExit !== null)
    expect(world.snapshot().slots[1]).toMatchObject({
      failures: 1,
      exits: { 'evil-reload-on-rss': 1 },
    })
  })

  it('an evil relief does not send the old worker home', () => {
    const world = running({ workers: 1, temper: untouched })
    const old = readyIn(world, 1).life
    world.tell({ type: 'recycle-asked', slot: 1 })
    const life = seen(world, 'worker-spawned').at(-1)?.life ?? 0
    sample(world, life, 150)
    world.tellAt(world.snapshot().nowMs + 1, {
      type: 'settings-changed',
      settings: settingsWith({ 'evil-reload-on-rss': '150' }),
      workersWanted: 1,
    })
    // Both facts reach the supervisor before its next decision.
    world.tellAt(world.snapshot().nowMs + 1, { type: 'worker-listened', life })
    world.runFor(5)
    expect(readyIn(world, 1).life).toBe(old)
    expect(seen(world, 'kill-sent')).toMatchObject([{ life }])
  })
})
