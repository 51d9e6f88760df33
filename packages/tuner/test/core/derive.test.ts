import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backlog } from '../../src/core/derive/backlog.ts'
import { derive, type Findings } from '../../src/core/derive/derive.ts'
import { leakOf } from '../../src/core/derive/leak.ts'
import { maxOldSpaceSize } from '../../src/core/derive/max-old-space-size.ts'
import { maxRequests } from '../../src/core/derive/max-requests.ts'
import { cheaper, harakiri, keepAlive } from '../../src/core/derive/recommendations.ts'
import { reloadOnRss } from '../../src/core/derive/reload-on-rss.ts'
import { workerReloadMercy } from '../../src/core/derive/worker-reload-mercy.ts'
import { normal, seededRandom } from '../../src/core/random.ts'
import type { MemoryPoint } from '../../src/core/session/entry.ts'

const MIB = 2 ** 20
/** Bootstraps are many sorts; the machine may be busy. */
const PATIENCE = { timeout: 60_000 }

/**
 * Of the slope, in bytes per request, by least squares with the default noise: 200,000 bytes over two lives' 25 settled
 * points, which spread over 8,000 to 20,000 requests. No estimator sees a small leak closer than this.
 */
const STANDARD_ERROR = 200_000 / (Math.sqrt(50) * 3_600)

/** What full collections leave in an app that keeps so many bytes per request, after a warm-up that fills a cache. */
function soaked({
  bytesPerRequest,
  noiseBytes = 200_000,
  lives = 2,
  points = 40,
  seed = 1,
}: {
  readonly bytesPerRequest: number
  readonly noiseBytes?: number
  readonly lives?: number
  readonly points?: number
  readonly seed?: number
}): readonly MemoryPoint[] {
  const random = seededRandom(seed, 'soak')
  return Array.from({ length: lives }, (_, life) =>
    Array.from({ length: points }, (__, index) => {
      const requests = 500 * (index + 1)
      const cache = 5 * MIB * (1 - Math.exp(-requests / 1000))
      const leaked = bytesPerRequest * requests + noiseBytes * normal(random)
      const heldBytes = (20 + 10 * life) * MIB + cache + leaked
      return { slot: life + 1, life, requests, heldBytes, rssBytes: heldBytes + 40 * MIB }
    }),
  ).flat()
}

const sampling = (seed = 1) => ({ random: seededRandom(seed, 'leak'), level: 0.95, resamples: 100 })

describe('a leak', () => {
  it(
    'is told to within 10 %, or what the noise allows, through a cache that fills and workers of different sizes',
    PATIENCE,
    () => {
      fc.assert(
        fc.property(
          fc.integer({ min: 200, max: 20_000 }),
          fc.integer({ min: 1, max: 1_000 }),
          (bytesPerRequest, seed) => {
            const leak = leakOf(soaked({ bytesPerRequest, seed }), sampling(seed))
            expect(leak.isLeak).toBe(true)
            expect(Math.abs(leak.bytesPerRequest - bytesPerRequest)).toBeLessThan(
              Math.max(0.1 * bytesPerRequest, 5 * STANDARD_ERROR),
            )
          },
        ),
        { numRuns: 12 },
      )
    },
  )

  it('is not seen where there is none, at about the rate that the level allows', PATIENCE, () => {
    const seeds = Array.from({ length: 40 }, (_, index) => index + 1)
    const seen = seeds.filter(
      (seed) => leakOf(soaked({ bytesPerRequest: 0, seed, points: 24 }), sampling(seed)).isLeak,
    )
    expect(seen.length).toBeLessThanOrEqual(4)
  })

  it('cannot be told from two collections', () => {
    const leak = leakOf(soaked({ bytesPerRequest: 9_000, lives: 1, points: 2 }), sampling())
    expect(leak.isLeak).toBe(false)
    expect(leak.evidence).toContain('too few to tell a leak from chance')
  })

  it('says its slope with an interval', () => {
    const { evidence } = leakOf(soaked({ bytesPerRequest: 4096 }), sampling())
    expect(evidence).toMatch(
      /^each request leaves 4\.\d+ KiB \(95 % CI .* to .*, \d+ full collections\)$/,
    )
  })
})

describe('max-requests', () => {
  const leak = leakOf(soaked({ bytesPerRequest: 4096 }), sampling())
  const common = {
    warmRssBytes: 100 * MIB,
    reloadOnRssBytes: 200 * MIB,
    bootCpuSeconds: 0.5,
    cpuSecondsPerRequest: 0.005,
  }

  it('fills four fifths of the room, by the steepest slope the interval allows', () => {
    const derived = maxRequests({ ...common, leak })
    if (derived.kind === 'none') throw new Error(derived.reason)
    expect(derived.value).toBe(Math.floor((80 * MIB) / (1.5 * leak.highBytes) / 1.15))
    expect(1.15 * derived.value * 4096).toBeLessThan(80 * MIB)
    expect(derived.evidence).toContain('a boot costs 0.8 %')
  })

  it('is off without a leak beyond doubt', () => {
    const none = leakOf(soaked({ bytesPerRequest: 0, seed: 3 }), sampling())
    expect(maxRequests({ ...common, leak: none })).toMatchObject({ kind: 'value', value: 0 })
  })

  it('is refused when boots would eat what they save', () => {
    const steep = leakOf(soaked({ bytesPerRequest: 400_000 }), sampling())
    expect(maxRequests({ ...common, leak: steep })).toMatchObject({
      kind: 'none',
      reason: expect.stringMatching(
        /too steep .* after 1\d\d requests, .* only by 10000; fix the code$/,
      ) as string,
    })
  })
})

describe('reload-on-rss', () => {
  const memory = soaked({ bytesPerRequest: 0, lives: 1 })

  it('leaves a warm worker 30 % of room', () => {
    const derived = reloadOnRss({ memory, workers: 2, memoryBudgetBytes: 4096 * MIB })
    expect(derived).toMatchObject({ kind: 'value', value: Math.ceil(1.3 * 65.3) })
  })

  it('is never more than a worker’s share of the budget', () => {
    const derived = reloadOnRss({ memory, workers: 2, memoryBudgetBytes: 150 * MIB })
    expect(derived).toMatchObject({ kind: 'value', value: 75 })
  })

  it('is refused when warm workers alone do not fit', () => {
    const derived = reloadOnRss({ memory, workers: 8, memoryBudgetBytes: 400 * MIB })
    expect(derived).toMatchObject({
      kind: 'none',
      reason: expect.stringContaining('8 workers of 65 MiB do not fit') as string,
    })
  })
})

describe('max-old-space-size', () => {
  it('is 128 MiB above what lives, or twice that where it is more', () => {
    const options = { workers: 2, semiSpaceMiB: 16, memoryBudgetBytes: 8192 * MIB }
    const small = soaked({ bytesPerRequest: 0, lives: 1, noiseBytes: 0 })
    expect(maxOldSpaceSize({ memory: small, ...options })).toMatchObject({ value: 25 + 128 })
    const large = small.map((point) => ({ ...point, heldBytes: 300 * MIB, rssBytes: 400 * MIB }))
    expect(maxOldSpaceSize({ memory: large, ...options })).toMatchObject({ value: 600 })
  })

  it('is refused when all workers at that limit would not fit the budget', () => {
    const memory = soaked({ bytesPerRequest: 0, lives: 1, noiseBytes: 0 })
    expect(
      maxOldSpaceSize({ memory, workers: 4, semiSpaceMiB: 64, memoryBudgetBytes: 1024 * MIB }),
    ).toMatchObject({ kind: 'none' })
  })
})

describe('backlog', () => {
  const common = {
    burstPerSecond: 2_000,
    longestStallMs: 100,
    saturationPerSecond: 3_000,
    sloLatencyMs: 500,
    p50Ms: 10,
    sockets: 2,
    somaxconn: 4096,
  }

  it('takes what a stall lets in, twice over, on each socket', () => {
    expect(backlog(common)).toMatchObject({ value: 200 })
  })

  it('is no longer than what can be answered within the SLO', () => {
    expect(backlog({ ...common, sloLatencyMs: 60 })).toMatchObject({
      value: 75,
      evidence: expect.stringContaining('more could not be answered within the SLO') as string,
    })
  })

  it('is no longer than the kernel allows', () => {
    expect(backlog({ ...common, somaxconn: 128 })).toMatchObject({ value: 128 })
  })
})

it('mercy is p99.9 and five seconds, in whole seconds', () => {
  expect(workerReloadMercy(2_300)).toMatchObject({ knob: 'worker-reload-mercy', value: 8 })
})

it('harakiri, cheaper and keep-alive are advice with figures', () => {
  expect(harakiri(900, 500).advice).toBe('5 s')
  expect(harakiri(10, 500).advice).toBe('1 s')
  expect(
    cheaper([
      { workers: 2, capacityPerSecond: 1_900 },
      { workers: 1, capacityPerSecond: 1_000 },
    ])?.advice,
  ).toBe('1 to 2 workers above 750/s, back below 500/s')
  expect(cheaper([{ workers: 1, capacityPerSecond: 1_000 }])).toBeNull()
  expect(keepAlive(60).advice).toContain('server.keepAliveTimeout = 65000')
})

it('a soak of the pick gives every derived knob a value or a reason', () => {
  const findings: Findings = {
    soak: {
      seconds: 600,
      memory: soaked({ bytesPerRequest: 4096 }),
      p999Ms: 120,
      longestStallMs: 50,
      burstPerSecond: 900,
      bootSeconds: 1,
      bootCpuSeconds: 0.4,
    },
    measurement: {
      capacityPerSecond: 700,
      saturationPerSecond: 800,
      usl: null,
      probes: [],
      cpuMsPerRequest: 20,
      workers: 2,
      rssBytesPerWorker: 100 * MIB,
      memoryBytes: 250 * MIB,
      warmUp: 'warmed',
      telemetry: {
        eluRatio: 0.8,
        scavengeRatio: 0.01,
        markCompactRatio: 0.01,
        loopDelayP99Ms: 10,
        poolDelayP99Ms: 0.1,
        listenOverflows: 0,
        longestQueue: 1,
        imbalanceRatio: 1,
        heapUsedBytes: 30 * MIB,
      },
    },
    slo: { latencyMs: 100, quantile: 0.99, errorRatio: 0.001, isAssumed: false },
    memoryBudgetBytes: 4096 * MIB,
    semiSpaceMiB: 64,
    listenLayout: 'slot',
    somaxconn: 4096,
    capacities: [],
    upstreamIdleSeconds: null,
    random: seededRandom(7, 'derive'),
  }
  const { settings, recommendations } = derive(findings)
  expect(settings.map(({ kind, knob }) => [kind, knob])).toEqual([
    ['value', 'max-old-space-size'],
    ['value', 'reload-on-rss'],
    ['value', 'max-requests'],
    ['value', 'max-requests-jitter'],
    ['value', 'backlog'],
    ['value', 'worker-reload-mercy'],
  ])
  expect(recommendations.map(({ name }) => name)).toEqual(['harakiri', 'keep-alive'])
})
