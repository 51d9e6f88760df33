import { describe, expect, it } from 'vitest'
import { causeOf } from '../../src/core/cause.ts'
import { jitter } from '../../src/core/jitter.ts'
import { describeExit } from '../../src/core/observe/deaths.ts'
import { backoffMs } from '../../src/core/throttle.ts'
import { crash, readyIn, running } from './world/given.ts'

const exit = { code: null, signal: null, cgroupOom: false }
const served = { wasBooting: false, calledAbort: false }

describe('deaths', () => {
  it.each([
    ['heap-oom', { ...exit, code: 134 }],
    ['heap-oom', { ...exit, signal: 'SIGABRT' }],
    ['cgroup-oom', { ...exit, signal: 'SIGKILL', cgroupOom: true }],
    ['sigkill', { ...exit, signal: 'SIGKILL' }],
    ['crash-signal', { ...exit, signal: 'SIGSEGV' }],
    ['exit-code', { ...exit, code: 3 }],
  ])('%s is the cause of %o', (cause, how) => {
    expect(causeOf(how, served)).toBe(cause)
  })

  it.each([{ signal: 'SIGABRT' }, { code: 134 }])(
    'an app that called process.abort() has no full heap: %o',
    (how) => {
      const called = { ...served, calledAbort: true }
      expect(causeOf({ ...exit, ...how }, called)).toBe('abort')
      expect(causeOf({ ...exit, ...how }, { ...called, wasBooting: true })).toBe('abort')
      expect(causeOf({ ...exit, signal: 'SIGSEGV' }, called)).toBe('crash-signal')
    },
  )

  it('a worker that ends while it boots has the cause boot-exit, in words too', () => {
    expect(causeOf({ ...exit, code: 1 }, { ...served, wasBooting: true })).toBe('boot-exit')
    expect(describeExit('boot-exit', { code: 1, signal: null })).toBe(
      'exited with code 1 before it was ready',
    )
    expect(describeExit('sigkill', { code: null, signal: 'SIGKILL' })).toBe('was ended by SIGKILL')
  })

  it('the pause before the next start grows from 100 ms to 30 s and is drawn from its upper half', () => {
    expect(backoffMs({ failures: 0, seed: 1, life: 1 })).toBe(0)
    for (const [failures, full] of [
      [1, 100],
      [2, 150],
      [16, 30_000],
      [5_000, 30_000],
    ] as const) {
      for (let life = 1; life < 50; life++) {
        const ms = backoffMs({ failures, seed: 1, life })
        expect(ms).toBeGreaterThan(full / 2)
        expect(ms).toBeLessThanOrEqual(full)
      }
    }
  })

  it('a crash after a healthy minute starts the count anew', () => {
    const world = running({ workers: 1 })
    for (let i = 0; i < 5; i++)
      world.tell({
        type: 'spawn-failed',
        life: 90 + i,
        slot: 1,
        generation: 1,
        relieves: null,
        message: '',
      })
    expect(world.snapshot().slots[1]?.failures).toBe(5)
    world.runFor(60_000)
    const { life } = readyIn(world, 1)
    world.tell({ type: 'worker-exited', life, code: 1, signal: null, cgroupOom: false })
    expect(world.snapshot().slots[1]?.failures).toBe(1)
  })

  it('the last worker that could serve is tried again within a second; with a neighbour it waits', () => {
    const pauseMs = (workers: number): number => {
      const world = running({ workers })
      for (let i = 0; i < 14; i++)
        world.tell({
          type: 'spawn-failed',
          life: 90 + i,
          slot: 1,
          generation: 1,
          relieves: null,
          message: '',
        })
      world.runFor(5_000)
      crash(world, 1)
      const { slots, nowMs } = world.snapshot()
      return (slots[1]?.retryAtMs ?? 0) - nowMs
    }
    expect(pauseMs(1)).toBe(1_000)
    expect(pauseMs(2)).toBeGreaterThan(10_000)
  })

  it('jitter is even, depends on every argument and on nothing else', () => {
    const drawn = Array.from({ length: 10_000 }, (_, life) => jitter(42, life, 1))
    expect(drawn.reduce((sum, x) => sum + x, 0) / drawn.length).toBeCloseTo(0.5, 1)
    expect(new Set(drawn).size).toBeGreaterThan(9_990)
    expect(jitter(42, 7, 1)).toBe(jitter(42, 7, 1))
    expect(jitter(42, 7, 1)).not.toBe(jitter(42, 7, 2))
    expect(jitter(43, 7, 1)).not.toBe(jitter(42, 7, 1))
  })
})
