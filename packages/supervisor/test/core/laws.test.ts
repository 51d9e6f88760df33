import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { settingsWith } from '../../src/config/resolve-settings.ts'
import type { Snapshot } from '../../src/core/snapshot.ts'
import { TERM_GRACE_MS } from '../../src/core/mercy.ts'
import { RESUME_PATIENCE_MS } from '../../src/core/policies/pausing.ts'
import { lawfulBalance } from './laws/balance.ts'
import { lawfulEvents, monotonicCounters } from './laws/events.ts'
import { lawfulPauses } from './laws/pauses.ts'
import { lawfulPlans } from './laws/plans.ts'
import { servedQueues } from './laws/queues.ts'
import { soundDeadlines } from './laws/rest.ts'
import { anyHistory, play, type History } from './world/history.ts'
import { calm } from './world/temper.ts'
import { createWorld, type Witness, type World } from './world/world.ts'

const RUNS = 60

function countersOfEveryEvent(): Witness {
  const counters = monotonicCounters()
  return { event: (_event, _before, after) => counters.check(after) }
}

function witnesses(seed: number): readonly Witness[] {
  return [
    lawfulPlans(),
    lawfulEvents,
    lawfulPauses,
    lawfulBalance,
    servedQueues(),
    soundDeadlines(seed),
    countersOfEveryEvent(),
  ]
}

function live(history: History): World {
  return play(history, witnesses(history.seed))
}

/** When the stop that is under way must be over, however unwilling the workers are. */
function stopEndsMs({ nowMs, settings }: Snapshot): number {
  return (
    nowMs +
    settings.shutdownDelayMs +
    RESUME_PATIENCE_MS +
    settings.workerReloadMercyMs +
    TERM_GRACE_MS +
    10
  )
}

describe('the laws of the core hold', () => {
  it('in any history of boots, crashes, drains, leaks, reloads, scaling and changed settings', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        expect(live(history).counts.decisions).toBeGreaterThan(0)
      }),
      { numRuns: RUNS },
    )
  }, 120_000)

  it('a stop ends within delay, mercy and grace, a third signal ends it at once', () => {
    fc.assert(
      fc.property(anyHistory, fc.integer({ min: 1, max: 3 }), (history, signals) => {
        const world = live(history)
        if (world.snapshot().phase.phase === 'stopped') return
        const endsMs = stopEndsMs(world.snapshot())
        for (let i = 0; i < signals; i++)
          world.tell({ type: 'stop-asked', mode: 'graceful', by: 'SIGTERM' })
        const withinMs = [endsMs - world.snapshot().nowMs, TERM_GRACE_MS + 10, 10][signals - 1] ?? 0
        expect(world.runUntil(({ phase }) => phase.phase === 'stopped', withinMs)).toBe(true)
        expect(world.snapshot().workers).toEqual([])
      }),
      { numRuns: RUNS },
    )
  }, 120_000)

  it('a broken build never costs a worker of the old generation', () => {
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.nat(),
          workers: fc.integer({ min: 1, max: 8 }),
          maxRecycling: fc.integer({ min: 1, max: 4 }),
          probation: fc.constantFrom('0', '1.5', '20'),
        }),
        ({ seed, workers, maxRecycling, probation }) => {
          const world = createWorld({
            settings: settingsWith({
              'max-recycling': String(maxRecycling),
              'reload-probation': probation,
              'start-timeout': '5',
            }),
            workers,
            seed,
            temper: { ...calm, isBroken: (generation) => generation > 1 },
            witnesses: witnesses(seed),
            traced: true,
          })
          expect(
            world.runUntil(({ workers: all }) => all.filter(isServing).length === workers),
          ).toBe(true)
          const old = world.snapshot().workers.map(({ life }) => life)
          world.tell({ type: 'reload-asked', by: 'test' })
          expect(world.runUntil(({ reload }) => reload.state === 'idle')).toBe(true)
          world.runFor(60_000)
          expect(world.trace.filter(({ type }) => type === 'drain-sent')).toEqual([])
          expect(world.snapshot().workers.map(({ life }) => life)).toEqual(old)
          expect(world.snapshot().reloads).toMatchObject({ ok: 0, failed: 1 })
          expect(world.snapshot().generation).toBe(1)
        },
      ),
      { numRuns: 100 },
    )
  }, 60_000)

  it('a slot that keeps failing is tried often at first, then every 15 to 30 s', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom('fails', 'crashes'), (seed, vice) => {
        const world = createWorld({
          settings: settingsWith({ 'need-app': 'false' }),
          workers: 1,
          seed,
          temper: {
            ...calm,
            bootMs: [10, 20],
            bootFailureRatio: vice === 'fails' ? 1 : 0,
            crashMeanMs: vice === 'crashes' ? 20 : 0,
          },
          witnesses: witnesses(seed),
          traced: true,
        })
        world.runFor(10 * 60_000)
        const startsMs = world.trace.flatMap((event) =>
          event.type === 'worker-spawned' ? [event.atMs] : [],
        )
        const inMinute = (from: number) =>
          startsMs.filter((at) => at >= from && at < from + 60_000).length
        expect(Math.max(...startsMs.map(inMinute))).toBeLessThanOrEqual(17)
        expect(
          Math.max(...startsMs.filter((at) => at > 120_000).map(inMinute)),
        ).toBeLessThanOrEqual(5)
        const gapsMs = startsMs.slice(1).map((at, i) => at - (startsMs[i] ?? 0))
        expect(Math.max(...gapsMs)).toBeLessThanOrEqual(30_000 + 1_000)
      }),
      { numRuns: 50 },
    )
  }, 60_000)
})

function isServing({ state }: { readonly state: string }): boolean {
  return state === 'ready'
}
