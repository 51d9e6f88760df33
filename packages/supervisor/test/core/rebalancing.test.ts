import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { settingsWith } from '../../src/config/resolve-settings.ts'
import { holders } from '../../src/core/evenness.ts'
import { readyWorkers, type Snapshot } from '../../src/core/snapshot.ts'
import { describe as tell } from '../../src/surfaces/log/journal.ts'
import { readyIn, running, seen, type Given } from './world/given.ts'
import type { World } from './world/world.ts'

const MINUTE_MS = 60_000
const busy = { requestsPerSecond: [500, 500], clients: 64 } as const

/** Eight workers, and 64 clients that all came to the first one. */
function crowded({ knobs, temper, ...given }: Given = {}): World {
  return running({
    workers: 8,
    ...given,
    knobs: { rebalance: 'true', ...knobs },
    temper: { ...busy, ...temper },
  })
}

function counts(world: World): readonly number[] {
  return readyWorkers(world.snapshot()).map(({ readings }) => readings.report?.openConnections ?? 0)
}

function ratio(world: World): number {
  return Math.max(...counts(world)) / Math.max(1, Math.min(...counts(world)))
}

/** How many connections were let go within the last minute, after so many. */
function letGoAfter(world: World, minutes: number): number {
  world.runFor((minutes - 1) * MINUTE_MS)
  const before = seen(world, 'let-go-sent').length
  world.runFor(MINUTE_MS)
  return seen(world, 'let-go-sent').length - before
}

describe('rebalancing', () => {
  it('64 connections of 8 workers come to lie within a ratio of 1.5, and stay where they are', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const world = crowded({ seed })
      expect(letGoAfter(world, 3)).toBe(0)
      expect(counts(world).reduce((sum, count) => sum + count)).toBe(64)
      expect(ratio(world)).toBeLessThanOrEqual(1.5)
      expect(world.snapshot().balance).toEqual({ state: 'even' })
    }
  }, 60_000)

  it('nothing is let go unless somebody asked for it, or while workers share a socket', () => {
    for (const knobs of [{ rebalance: 'false' }, { 'listen-layout': 'shared' }] as const) {
      const world = crowded({ knobs })
      world.runFor(3 * MINUTE_MS)
      expect(seen(world, 'let-go-sent')).toEqual([])
      expect(counts(world)).toEqual([64, 0, 0, 0, 0, 0, 0, 0])
    }
  })

  it('a few connections are left as chance has it', () => {
    const world = crowded({ temper: { clients: 31 } })
    world.runFor(3 * MINUTE_MS)
    expect(seen(world, 'let-go-sent')).toEqual([])
  })

  it('after each step everybody reports before the next', () => {
    const world = crowded()
    world.runFor(3 * MINUTE_MS)
    const steps = [...new Set(seen(world, 'let-go-sent').map(({ atMs }) => atMs))]
    expect(steps.length).toBeGreaterThan(1)
    for (const [index, atMs] of steps.entries()) {
      const next = steps[index + 1] ?? Infinity
      const reports = seen(world, 'reported').filter((report) => report.atMs > atMs + 400)
      const lives = reports.filter((report) => report.atMs <= next).map(({ life }) => life)
      expect(new Set(lives).size).toBe(8)
    }
  })

  it('what is reported while an order is still good says nothing', () => {
    const world = crowded()
    world.runUntil(() => seen(world, 'let-go-sent').length > 0)
    const orders = seen(world, 'let-go-sent').length
    world.runFor(300)
    for (const { life, readings } of readyWorkers(world.snapshot()))
      if (readings.report !== null) world.tell({ type: 'reported', life, report: readings.report })
    expect(seen(world, 'let-go-sent')).toHaveLength(orders)
    world.runFor(MINUTE_MS)
    expect(seen(world, 'let-go-sent').length).toBeGreaterThan(orders)
  })

  it.each<readonly [string, (snapshot: Snapshot) => Partial<Snapshot>]>([
    ['a pause begins', () => ({ pause: { state: 'on', sinceMs: 0, by: 'test' } })],
    [
      'a reload rolls, although nobody is replaced just then',
      () => ({
        reload: { state: 'rolling', target: 2, sinceMs: 0, queued: false, failures: 1 },
      }),
    ],
    [
      'a stop waits for load balancers to look elsewhere',
      () => ({ phase: { phase: 'stopping', mode: 'graceful', sinceMs: 0, exitCode: 0 } }),
    ],
    ['a unix socket is served as well', () => ({ addresses: [{ kind: 'unix', path: '/app' }] })],
    ['a slot is empty', () => ({ workersWanted: 9 })],
    [
      'somebody listens for a neighbour',
      ({ workers }) => ({
        workers: workers.map((worker) =>
          worker.state === 'ready' && worker.slot === 1 ? { ...worker, adopted: [9] } : worker,
        ),
      }),
    ],
    [
      'somebody leaves',
      ({ workers }) => ({
        workers: [
          ...workers,
          ...workers.slice(0, 1).map((worker) => ({
            ...worker,
            state: 'draining' as const,
            life: 99,
            reason: 'recycle' as const,
            drained: false,
          })),
        ] as Snapshot['workers'],
      }),
    ],
  ])('nobody is judged while %s', (_when, change) => {
    const world = crowded()
    world.runFor(10_000)
    const snapshot = world.snapshot()
    expect(holders(snapshot)).toHaveLength(8)
    expect(holders({ ...snapshot, ...change(snapshot) })).toBe(null)
  })

  it('a slow service is given time: a request in 200 pays for a new connection', () => {
    const world = crowded({ temper: { ...busy, requestsPerSecond: [1, 1] } })
    world.runFor(4 * MINUTE_MS)
    const letGo = seen(world, 'let-go-sent').reduce((sum, { connections }) => sum + connections, 0)
    expect(letGo).toBeGreaterThan(0)
    expect(letGo).toBeLessThanOrEqual((4 * 60 * 8) / 200)
  })

  it.each(['same', 'idle'] as const)(
    'clients of which letting go changes nothing (%s) are left alone in the end',
    (comeBack) => {
      const world = crowded({ temper: { ...busy, comeBack } })
      expect(letGoAfter(world, 10)).toBe(0)
      expect(world.snapshot().balance).toMatchObject({ state: 'resigned', connections: 64 })
      const ordered = seen(world, 'let-go-sent').reduce((sum, order) => sum + order.connections, 0)
      expect(ordered).toBeLessThanOrEqual(3 * 64)
    },
  )

  it('who was given up is looked at again once another worker is there', () => {
    const world = crowded({ temper: { ...busy, comeBack: 'idle' } })
    world.runFor(10 * MINUTE_MS)
    const before = seen(world, 'let-go-sent').length
    world.tell({ type: 'recycle-asked', slot: 5 })
    world.runFor(MINUTE_MS)
    expect(seen(world, 'let-go-sent').length).toBeGreaterThan(before)
    expect(letGoAfter(world, 10)).toBe(0)
  })

  it('a relief that came to nothing but new connections gets its share', () => {
    const world = crowded()
    world.runFor(3 * MINUTE_MS)
    const { life } = readyIn(world, 3)
    world.tell({ type: 'recycle-asked', slot: 3 })
    world.runFor(3 * MINUTE_MS)
    expect(readyIn(world, 3).life).not.toBe(life)
    expect(ratio(world)).toBeLessThanOrEqual(1.5)
  })

  it('a worker is young for two seconds, in which nobody lets anything go', () => {
    const world = crowded()
    const youngest = Math.max(...readyWorkers(world.snapshot()).map(({ sinceMs }) => sinceMs))
    world.runFor(MINUTE_MS)
    const [first] = seen(world, 'let-go-sent')
    expect(first?.atMs).toBeGreaterThanOrEqual(youngest + 2_000)
  })

  it('in a pause, and while a slot is adopted or empty, nothing is let go', () => {
    const world = crowded({ temper: { ...busy, bootMs: [4_000, 4_000] } })
    world.tell({ type: 'pause-asked', by: 'test' })
    world.runFor(MINUTE_MS)
    world.tell({ type: 'resume-asked', by: 'test' })
    const { life } = readyIn(world, 8)
    world.tell({ type: 'worker-exited', life, code: 1, signal: null, cgroupOom: false })
    world.runFor(4_000)
    expect(seen(world, 'let-go-sent')).toEqual([])
    world.runFor(MINUTE_MS)
    expect(seen(world, 'let-go-sent').length).toBeGreaterThan(0)
  })

  it('the knob is live: turned off nothing more is let go, turned on it begins', () => {
    const world = crowded({ knobs: { rebalance: 'false' } })
    const turn = (rebalance: 'true' | 'false'): void =>
      world.tell({
        type: 'settings-changed',
        settings: settingsWith({ rebalance }),
        workersWanted: 8,
      })
    world.runFor(MINUTE_MS)
    turn('true')
    world.runFor(2_000)
    const letGo = seen(world, 'let-go-sent').length
    expect(letGo).toBeGreaterThan(0)
    turn('false')
    world.runFor(MINUTE_MS)
    expect(seen(world, 'let-go-sent')).toHaveLength(letGo)
    expect(world.snapshot().balance).toEqual({ state: 'unjudged' })
  })

  it('an attempt is one line in the log, at its end', () => {
    const told = (temper: Given['temper']): readonly string[] => {
      const lines: string[] = []
      const world = crowded({
        temper: { ...busy, ...temper },
        witnesses: [
          {
            event: (event, before, after) => {
              for (const { text } of tell(event, before, after))
                if (text.startsWith('rebalanc')) lines.push(text)
            },
          },
        ],
      })
      world.runFor(10 * MINUTE_MS)
      return lines
    }
    expect(told({})).toEqual([expect.stringMatching(/^rebalanced ordered=\d+ most=\d+ least=\d+$/)])
    expect(told({ comeBack: 'idle' })).toEqual([
      expect.stringMatching(/^rebalancing given up ordered=\d+ most=64 least=0$/),
    ])
  })

  it('whatever the workers and the clients, it comes to rest, and never to less than before', () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.nat(),
          workers: fc.integer({ min: 1, max: 16 }),
          clients: fc.integer({ min: 0, max: 500 }),
          comeBack: fc.constantFrom('anywhere', 'same', 'idle'),
          requestsPerSecond: fc.constantFrom(500, 5_000),
        }),
        ({ seed, workers, clients, comeBack, requestsPerSecond: rate }) => {
          const temper = { clients, comeBack, requestsPerSecond: [rate, rate] } as const
          const world = crowded({ seed, workers, temper })
          expect(letGoAfter(world, 15)).toBe(0)
          expect(counts(world).reduce((sum, count) => sum + count)).toBe(clients)
          if (comeBack !== 'anywhere' || workers === 1 || clients < 8 * workers) return
          expect(['even', 'resigned']).toContain(world.snapshot().balance.state)
        },
      ),
      { numRuns: 30 },
    )
  }, 120_000)
})
