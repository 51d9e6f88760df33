import { describe, expect, it } from 'vitest'
import { readyIn, running, seen } from './world/given.ts'

const probed = { 'ready-probe': '/healthy', 'start-timeout': '5' }

describe('ready-probe', () => {
  it('lets a worker into traffic only once its private listener answered', () => {
    const world = running({
      knobs: probed,
      workers: 3,
      temper: { probeMs: [3_000, 3_000], bootMs: [100, 100] },
    })
    expect(seen(world, 'worker-spawned').map(({ mode }) => mode)).toEqual([
      'discover',
      'hold',
      'hold',
    ])
    const [, second] = seen(world, 'worker-listened')
    const [asked] = seen(world, 'probe-asked')
    const [passed] = seen(world, 'probe-passed')
    const [admitted] = seen(world, 'worker-admitted')
    expect(asked?.atMs).toBe(second?.atMs)
    expect(passed?.atMs).toBe((asked?.atMs ?? 0) + 3_000)
    expect(admitted?.atMs).toBe(passed?.atMs)
  })

  it('a worker whose probe never answers is killed at start-timeout', () => {
    const world = running({ knobs: probed, workers: 1, temper: { probeFailureRatio: 1 } })
    const { life } = readyIn(world, 1)
    world.tell({ type: 'recycle-asked', slot: 1 })
    world.runFor(5_010)
    expect(seen(world, 'kill-sent')).toMatchObject([{ reason: 'boot-timeout' }])
    expect(readyIn(world, 1).life).toBe(life)
  })

  it('an admitted worker that never takes traffic is killed, too', () => {
    const world = running({ knobs: probed, workers: 1, temper: { admitMs: [1e9, 1e9] } })
    world.tell({ type: 'recycle-asked', slot: 1 })
    world.runFor(12_000)
    expect(seen(world, 'kill-sent')[0]).toMatchObject({ reason: 'boot-timeout' })
  })

  it('facts that come too late change nothing', () => {
    const world = running({ workers: 1 })
    const { life } = readyIn(world, 1)
    const before = world.snapshot()
    world.tell({ type: 'probe-passed', life })
    world.tell({ type: 'worker-listened', life })
    world.tell({ type: 'worker-serving', life, slot: 1 })
    world.tell({ type: 'worker-admitted', life, slot: 1 })
    world.tell({ type: 'worker-drained', life })
    world.tell({ type: 'worker-exited', life: 99, code: 0, signal: null, cgroupOom: false })
    expect(world.snapshot()).toEqual(before)
  })
})
