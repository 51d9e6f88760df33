import { fileURLToPath } from 'node:url'
import { setTimeout as delay } from 'node:timers/promises'
import {
  keepAlive,
  openLoop,
  percentile,
  type Tally,
} from '../../../supervisor/test/clients/index.ts'
import { MEBIBYTE } from '../../src/core/derive/derived.ts'
import { leakOf, type Leak } from '../../src/core/derive/leak.ts'
import { jitterOf, maxRequests } from '../../src/core/derive/max-requests.ts'
import { warmRssBytes } from '../../src/core/derive/reload-on-rss.ts'
import { seededRandom } from '../../src/core/random.ts'
import type { Soak } from '../../src/core/session/entry.ts'
import { collectorUrl } from '../../src/shell/soak/collector-url.ts'
import { soakTarget } from '../../src/shell/soak/soak.ts'
import { startTarget } from '../../src/shell/target/start-target.ts'
import type { Target } from '../../src/shell/target/target.ts'

/** The demo app with a leak of so many KiB per request, first soaked, then recycled by what the soak says. */
export interface LeakProof {
  readonly trueBytesPerRequest: number
  readonly leak: Leak
  readonly maxRequests: number
  readonly limitBytes: number
  /** The most that any worker was seen to occupy while workers were recycled. */
  readonly highestRssBytes: number
  readonly recycles: number
  readonly tallies: readonly Tally[]
  readonly p99Ms: number
}

const APP = fileURLToPath(new URL('../../../demo-app/src/app.ts', import.meta.url))
/** What the operator allows a worker beyond what it occupies when warm. */
const ROOM_BYTES = 120 * MEBIBYTE
/** Strings of 1,024 characters: their headers and the array that holds them. */
const OVERHEAD_RATIO = 1 + 24 / 1024
const WATCH_EVERY_MS = 200

export async function proveLeak({
  kbPerRequest,
  soakSeconds,
  recycles,
}: {
  readonly kbPerRequest: number
  readonly soakSeconds: number
  readonly recycles: number
}): Promise<LeakProof> {
  const { soak, cpuSecondsPerRequest } = await soaked(kbPerRequest, soakSeconds)
  const leak = leakOf(soak.memory, {
    random: seededRandom(1, 'leak'),
    level: 0.95,
    resamples: 200,
  })
  const warm = warmRssBytes(soak.memory)
  const limitBytes = warm + ROOM_BYTES
  const derived = maxRequests({
    leak,
    warmRssBytes: warm,
    reloadOnRssBytes: limitBytes,
    bootCpuSeconds: soak.bootCpuSeconds,
    cpuSecondsPerRequest,
    // A route this cheap is never worth a boot by the usual 1 %: here it is to be seen recycling.
    mostBootRatio: Infinity,
  })
  if (derived.kind === 'none') throw new Error(derived.reason)
  const seen = await recycled(kbPerRequest, derived.value, recycles)
  const trueBytesPerRequest = kbPerRequest * 1024 * OVERHEAD_RATIO
  return { trueBytesPerRequest, leak, maxRequests: derived.value, limitBytes, ...seen }
}

async function leaky(
  kbPerRequest: number,
  settings: Readonly<Record<string, string>>,
  preloads: readonly string[] = [],
): Promise<Target> {
  const started = await startTarget({
    app: [APP],
    flags: [`--env=DEMO_LEAK_KB_PER_REQUEST=${kbPerRequest}`],
    // A small young generation: what is kept is soon where it counts.
    settings: { workers: '2', 'max-semi-space-size': '8', ...settings },
    cwd: process.cwd(),
    env: process.env,
    cpus: null,
    preloads,
  })
  if (started.kind === 'infeasible') throw new Error(started.reason)
  return started.target
}

function loadsOn({ urls: [url = ''] }: Target) {
  const target = { host: '127.0.0.1', port: Number(new URL(url).port) }
  const path = () => '/health'
  return [
    openLoop({ target, path, connection: 'per-request', ratePerSecond: 40, seed: 1 }),
    keepAlive({ target, path, concurrency: 4, thinkMs: 20 }),
  ]
}

async function soaked(
  kbPerRequest: number,
  seconds: number,
): Promise<{ readonly soak: Soak; readonly cpuSecondsPerRequest: number }> {
  const target = await leaky(kbPerRequest, {}, [collectorUrl(seconds)])
  try {
    const before = await target.cpuSeconds()
    let completed = 0
    const soak = await soakTarget({
      target,
      load: async () => {
        const loads = loadsOn(target)
        await delay(1000 * seconds)
        const [tally, ...others] = await Promise.all(loads.map((load) => load.stop()))
        if (tally === undefined) throw new Error('there was no load')
        completed = [tally, ...others].reduce((sum, each) => sum + each.completed, 0)
        return { latency: { p999Ms: percentile(tally, 0.999) } }
      },
    })
    return { soak, cpuSecondsPerRequest: ((await target.cpuSeconds()) - before) / completed }
  } finally {
    await target.stop()
  }
}

async function recycled(kbPerRequest: number, requests: number, wanted: number) {
  const target = await leaky(kbPerRequest, {
    'max-requests': String(requests),
    'max-requests-jitter': String(jitterOf(requests)),
    'min-worker-lifetime': '0',
    'mem-collector-freq': '0.2',
  })
  try {
    const loads = loadsOn(target)
    const lives = new Set<number>()
    let highestRssBytes = 0
    while (lives.size < 2 + wanted) {
      const { workers } = await target.sample()
      for (const { life, rssBytes, isReady } of workers) {
        if (isReady) lives.add(life)
        highestRssBytes = Math.max(highestRssBytes, rssBytes)
      }
      await delay(WATCH_EVERY_MS)
    }
    const tallies = await Promise.all(loads.map((load) => load.stop()))
    const p99Ms = Math.max(...tallies.map((tally) => percentile(tally, 0.99)))
    return { highestRssBytes, recycles: lives.size - 2, tallies, p99Ms }
  } finally {
    await target.stop()
  }
}
