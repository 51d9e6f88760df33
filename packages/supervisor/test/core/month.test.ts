import { expect, it } from 'vitest'
import { settingsWith } from '../../src/config/resolve-settings.ts'
import { readyWorkers } from '../../src/core/snapshot.ts'
import { lawfulEvents, monotonicCounters } from './laws/events.ts'
import { lawfulPlans } from './laws/plans.ts'
import { servedQueues } from './laws/queues.ts'
import { soundDeadlines } from './laws/rest.ts'
import { createRandom } from './world/random.ts'
import { calm, type Temper } from './world/temper.ts'
import { createWorld, type World } from './world/world.ts'

const SUPERVISORS = 16
const SLOTS = 64
const DAYS = 30
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const MIB = 2 ** 20

const settings = settingsWith({
  'max-requests': '200000',
  'max-requests-jitter': '20000',
  'max-worker-lifetime': String(5 * 86_400),
  'max-worker-lifetime-jitter': '86400',
  'reload-on-rss': '300',
  'evil-reload-on-rss': '600',
  'max-recycling': '2',
  'need-app': 'false',
})

/** Leaky apps of a busy site that crash now and then; every fourth build is broken. */
const temper: Temper = {
  ...calm,
  bootFailureRatio: 0.001,
  bootHangRatio: 0.0005,
  spawnFailureRatio: 0.0005,
  ignoresTermRatio: 0.02,
  isBroken: (generation) => generation % 4 === 0,
  crashMeanMs: 10 * DAY_MS,
  requestsPerSecond: [0.2, 2],
  leakBytesPerHour: [0, 4 * MIB],
  reportEveryMs: 2 * HOUR_MS,
  sampleEveryMs: 2 * HOUR_MS,
}

interface Sums {
  recyclings: number
  crashes: number
  reloads: number
  decisions: number
}

function live(seed: number): World {
  const counters = monotonicCounters()
  const deadlines = soundDeadlines(seed)
  let rests = 0
  const world = createWorld({
    settings,
    workers: SLOTS,
    cpus: 8,
    seed,
    temper,
    witnesses: [
      lawfulPlans(),
      lawfulEvents,
      servedQueues(),
      {
        // Every event of a month is too many for these two: one in a hundred.
        rest: (snapshot, untilMs) => {
          if (rests++ % 100 > 0) return
          deadlines.rest?.(snapshot, untilMs)
          counters.check(snapshot)
        },
      },
    ],
  })
  const random = createRandom(seed)
  for (let day = 1; day < DAYS; day += 6)
    world.tellAt((day + random.next()) * DAY_MS, { type: 'reload-asked', by: 'test' })
  world.runFor(DAYS * DAY_MS)
  return world
}

function add(sums: Sums, world: World): void {
  const { slots, reloads } = world.snapshot()
  for (const { exits } of slots) {
    for (const [cause, count] of Object.entries(exits)) {
      if (PLANNED.has(cause)) sums.recyclings += count
      else sums.crashes += count
    }
  }
  sums.reloads += reloads.ok + reloads.failed
  sums.decisions += world.counts.decisions
}

const PLANNED = new Set(['max-requests', 'max-worker-lifetime', 'reload-on-rss', 'reload'])

it('1,024 workers live through a month of recycling, crashes, leaks and reloads by the laws', () => {
  const sums: Sums = { recyclings: 0, crashes: 0, reloads: 0, decisions: 0 }
  for (let seed = 1; seed <= SUPERVISORS; seed++) {
    const world = live(seed)
    add(sums, world)
    expect(world.snapshot().nowMs).toBe(DAYS * DAY_MS)
    expect(readyWorkers(world.snapshot()).length).toBeGreaterThan(SLOTS - 4)
    expect(world.snapshot().reloads.failed).toBeGreaterThan(0)
    expect(world.snapshot().reloads.ok).toBeGreaterThan(0)
  }
  expect(sums.recyclings).toBeGreaterThan(SUPERVISORS * SLOTS * 5)
  expect(sums.crashes).toBeGreaterThan(SUPERVISORS * SLOTS)
  process.stdout.write(summary(sums))
}, 300_000)

function summary({ recyclings, crashes, reloads, decisions }: Sums): string {
  const workers = SUPERVISORS * SLOTS
  return `workers=${workers} days=${DAYS} recyclings=${recyclings} crashes=${crashes} reloads=${reloads} decisions=${decisions}\n`
}
