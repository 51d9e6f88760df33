import { describe, expect, it } from 'vitest'
import { isBooting } from '../../src/core/worker.ts'
import { running, seen, unstarted } from './world/given.ts'

describe('startup', () => {
  it('only the first worker discovers what the app listens on', () => {
    const world = running({ workers: 4 })
    expect(seen(world, 'worker-spawned').map(({ mode }) => mode)).toEqual([
      'discover',
      'serve',
      'serve',
      'serve',
    ])
    expect(seen(world, 'addresses-found')).toHaveLength(1)
  })

  it('addresses that are known are not changed by a later finding', () => {
    const world = running({ workers: 1 })
    const { addresses } = world.snapshot()
    world.tell({ type: 'addresses-found', life: 1, addresses: [{ kind: 'unix', path: '/x' }] })
    expect(world.snapshot().addresses).toBe(addresses)
  })

  it('the first worker starts alone, then at most as many as there are CPUs boot at once', () => {
    const world = unstarted({ workers: 9, cpus: 3 })
    const most = { starting: 0, running: 0, stopping: 0, stopped: 0 }
    expect(
      world.runUntil(({ phase, workers }) => {
        const booting = workers.filter(isBooting).length
        most[phase.phase] = Math.max(most[phase.phase], booting)
        return workers.filter(({ state }) => state === 'ready').length === 9
      }),
    ).toBe(true)
    expect(most).toMatchObject({ starting: 1, running: 3 })
  })

  it('need-app ends the instance with code 22 when the first start comes to nothing', () => {
    const world = unstarted({ temper: { bootFailureRatio: 1 } })
    world.runFor(60_000)
    expect(world.snapshot().phase).toEqual({ phase: 'stopped', exitCode: 22 })
    expect(seen(world, 'worker-spawned')).toHaveLength(1)
  })

  it('need-app also ends it when the process cannot even be started', () => {
    const world = unstarted({ temper: { spawnFailureRatio: 1 } })
    world.runFor(1_000)
    expect(world.snapshot().phase).toEqual({ phase: 'stopped', exitCode: 22 })
    expect(world.snapshot().slots[1]?.lastExit?.cause).toBe('spawn-error')
  })

  it('need-app waits for the other workers that still boot', () => {
    const world = unstarted({ workers: 1, temper: { bootMs: [9_000, 9_000] } })
    world.runFor(1)
    world.tell({
      type: 'spawn-failed',
      life: 9,
      slot: 1,
      generation: 1,
      relieves: null,
      message: '',
    })
    expect(world.snapshot().phase.phase).toBe('starting')
  })

  it('once a worker was ready, no failure ends the instance', () => {
    const world = running({ workers: 1, temper: { crashMeanMs: 1, isBroken: () => false } })
    world.runFor(600_000)
    expect(world.snapshot().phase.phase).toBe('running')
    expect(world.snapshot().slots[1]?.failures).toBeGreaterThan(5)
  })

  it('without need-app a failing first start is tried again', () => {
    const world = unstarted({ knobs: { 'need-app': 'false' }, temper: { bootFailureRatio: 0.5 } })
    expect(world.runUntil(({ phase }) => phase.phase === 'running')).toBe(true)
  })

  it('a worker that does not listen within start-timeout is killed and counts as failed', () => {
    const world = unstarted({
      knobs: { 'start-timeout': '5', 'need-app': 'false' },
      workers: 1,
      temper: { bootHangRatio: 1 },
    })
    world.runFor(4_999)
    expect(seen(world, 'kill-sent')).toEqual([])
    world.runFor(5)
    expect(seen(world, 'kill-sent')).toMatchObject([{ reason: 'boot-timeout', atMs: 5_000 }])
    expect(world.snapshot().slots[1]).toMatchObject({
      failures: 1,
      exits: { 'boot-timeout': 1 },
      spawns: 1,
    })
  })

  it('a killed worker that has not died yet is not replaced: its failure still has to be counted', () => {
    const world = unstarted({
      knobs: { 'start-timeout': '5', 'need-app': 'false' },
      workers: 1,
      temper: { bootHangRatio: 1 },
    })
    world.runFor(5_000)
    expect(world.snapshot().workers.map(({ state }) => state)).toEqual(['killed'])
  })

  it('the pid of the app is the one that greets, behind a command not the spawned one', () => {
    const world = unstarted({ workers: 1, temper: { bootMs: [100, 100] } })
    world.runFor(1)
    world.tell({ type: 'worker-greeted', life: 1, pid: 4242, node: 'v24.21.0' })
    expect(world.snapshot().workers[0]).toMatchObject({ pid: 10_001, appPid: 4242 })
  })
})
