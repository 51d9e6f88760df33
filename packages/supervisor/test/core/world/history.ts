import fc from 'fast-check'
import { settingsWith } from '../../../src/config/resolve-settings.ts'
import type { Settings } from '../../../src/config/settings.ts'
import { calm, type Temper } from './temper.ts'
import { createWorld, type Witness, type World } from './world.ts'
import type { Fact } from './nature.ts'

/** Everything that may happen to one supervisor, drawn by fast-check. */
export interface History {
  readonly seed: number
  readonly workers: number
  readonly cpus: number
  readonly settings: Settings
  readonly temper: Temper
  readonly brokenGenerations: readonly number[]
  readonly orders: readonly { readonly atMs: number; readonly fact: Fact }[]
}

const HISTORY_MS = 10 * 60_000

const text = (...values: readonly (number | string)[]) => fc.constantFrom(...values.map(String))

/** `reload-on-rss` and `evil-reload-on-rss`, some of them below what the app needs at rest. */
const anyRssLimits = fc.constantFrom<readonly [string, string]>(
  ['0', '0'],
  ['50', '0'],
  ['50', '70'],
  ['0', '70'],
  ['90', '100'],
)

const anySettings: fc.Arbitrary<Settings> = fc
  .record({
    'max-requests': text(0, 0, 100, 5_000),
    'max-requests-delta': text(0, 50),
    'max-requests-jitter': text(0, 100),
    'min-worker-lifetime': text(0, 10, 15),
    'max-worker-lifetime': text(0, 0, 20, 120),
    'max-worker-lifetime-delta': text(0, 7),
    'max-worker-lifetime-jitter': text(0, 30),
    'max-recycling': text(1, 1, 2, 64),
    'reload-on-pss': text(0, 0, 40, 50),
    'mem-samples': text(1, 3),
    'worker-reload-mercy': text(0, 2, 30),
    'start-timeout': text(1, 5, 60),
    'reload-probation': text(0, 1.5, 30),
    'shutdown-delay': text(0, 0, 5, 45),
    'spare-workers': text(0, 0, 1, 3),
    'listen-layout': text('slot', 'shared'),
    rebalance: text('true', 'false'),
    'need-app': text('true', 'false'),
  })
  .chain((given) =>
    fc.tuple(anyRssLimits, fc.boolean()).map(([[rss, evil], isProbed]) =>
      settingsWith({
        ...given,
        'reload-on-rss': rss,
        'evil-reload-on-rss': evil,
        ...(isProbed ? { 'ready-probe': '/healthy' } : {}),
      }),
    ),
  )

const MIB = 2 ** 20

const anyTemper: fc.Arbitrary<Omit<Temper, 'isBroken'>> = fc.record({
  ...Object.fromEntries(Object.entries(calm).map(([key, value]) => [key, fc.constant(value)])),
  bootMs: fc.constantFrom<Temper['bootMs']>([10, 50], [200, 2_000], [500, 8_000]),
  bootFailureRatio: fc.constantFrom(0, 0, 0.1, 0.5),
  bootHangRatio: fc.constantFrom(0, 0, 0.1),
  spawnFailureRatio: fc.constantFrom(0, 0, 0.05),
  probeFailureRatio: fc.constantFrom(0, 0, 0.1),
  intakeMs: fc.constantFrom<Temper['intakeMs']>([1, 20], [1, 20], [500, 5_000]),
  drainMs: fc.constantFrom<Temper['drainMs']>([0, 0], [5, 3_000], [1_000, 60_000]),
  ignoresTermRatio: fc.constantFrom(0, 0.2, 1),
  crashMeanMs: fc.constantFrom(0, 0, 20_000, 300_000),
  requestsPerSecond: fc.constantFrom<Temper['requestsPerSecond']>([1, 100], [1, 100], [500, 2_000]),
  clients: fc.constantFrom(0, 64, 500),
  comeBack: fc.constantFrom<Temper['comeBack']>('anywhere', 'same', 'idle'),
  leakBytesPerHour: fc.constantFrom<Temper['leakBytesPerHour']>([0, 0], [0, 600 * MIB]),
}) as fc.Arbitrary<Omit<Temper, 'isBroken'>>

const anyOrder: fc.Arbitrary<Fact> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Fact>({ type: 'reload-asked', by: 'test' }) },
  {
    weight: 2,
    arbitrary: fc
      .integer({ min: 0, max: 10 })
      .map((slot): Fact => ({ type: 'recycle-asked', slot })),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('pause-asked' as const, 'resume-asked' as const)
      .map((type): Fact => ({ type, by: 'test' })),
  },
  {
    weight: 2,
    arbitrary: fc
      .integer({ min: 0, max: 12 })
      .map((workers): Fact => ({ type: 'scale-asked', workers })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(anySettings, fc.integer({ min: 1, max: 8 }))
      .map(([settings, workersWanted]): Fact => ({
        type: 'settings-changed',
        settings,
        workersWanted,
      })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('graceful' as const, 'fast' as const, 'kill' as const)
      .map((mode): Fact => ({ type: 'stop-asked', mode, by: 'test' })),
  },
)

export const anyHistory: fc.Arbitrary<History> = fc.record({
  seed: fc.nat(),
  workers: fc.integer({ min: 1, max: 8 }),
  cpus: fc.integer({ min: 1, max: 4 }),
  settings: anySettings,
  temper: anyTemper.map((temper) => ({ ...temper, isBroken: calm.isBroken })),
  brokenGenerations: fc.array(fc.integer({ min: 2, max: 6 }), { maxLength: 3 }),
  orders: fc.array(fc.record({ atMs: fc.integer({ min: 0, max: HISTORY_MS }), fact: anyOrder }), {
    maxLength: 8,
  }),
})

/** Lives through ten virtual minutes of it. */
export function play(history: History, witnesses: readonly Witness[]): World {
  const { seed, workers, cpus, settings, brokenGenerations, orders } = history
  const isBroken = (generation: number): boolean => brokenGenerations.includes(generation)
  const temper = { ...history.temper, isBroken }
  const world = createWorld({ seed, workers, cpus, settings, temper, witnesses })
  for (const { atMs, fact } of orders) world.tellAt(atMs, fact)
  world.runFor(HISTORY_MS)
  return world
}
