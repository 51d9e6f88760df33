import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { leakOf } from '../../src/core/derive/leak.ts'
import { seededRandom } from '../../src/core/random.ts'
import { collectorUrl } from '../../src/shell/soak/collector-url.ts'
import { soakTarget } from '../../src/shell/soak/soak.ts'
import { startTarget } from '../../src/shell/target/start-target.ts'
import type { Target } from '../../src/shell/target/target.ts'

const SECONDS = 15

async function leaky(bytesPerRequest: number): Promise<Target> {
  const started = await startTarget({
    app: [fileURLToPath(new URL('fixtures/leak.mjs', import.meta.url))],
    flags: [`--env=LEAK_BYTES=${bytesPerRequest}`],
    settings: { workers: '2' },
    cwd: process.cwd(),
    env: process.env,
    cpus: null,
    preloads: [collectorUrl(SECONDS)],
  })
  if (started.kind === 'infeasible') throw new Error(started.reason)
  onTestFinished(() => started.target.stop())
  return started.target
}

/** Asks on new connections, so that both workers get their share, for so many seconds. */
const asking = (url: string) => async (signal: AbortSignal) => {
  const end = performance.now() + SECONDS * 1000
  const one = async (): Promise<void> => {
    while (performance.now() < end && !signal.aborted)
      await (await fetch(url, { headers: { connection: 'close' } })).arrayBuffer()
  }
  await Promise.all([one(), one(), one(), one()])
  return { latency: { p999Ms: 20 } }
}

it.each([20_000, 0])(
  'a soak tells that an app keeps %i bytes of each request',
  { timeout: 120_000 },
  async (bytesPerRequest) => {
    const target = await leaky(bytesPerRequest)
    const soak = await soakTarget({ target, load: asking(target.urls[0] ?? '') })
    expect(new Set(soak.memory.map(({ life }) => life)).size).toBe(2)
    expect(soak.burstPerSecond).toBeGreaterThan(0)
    expect(soak.bootCpuSeconds).toBeGreaterThan(0)
    const leak = leakOf(soak.memory, {
      random: seededRandom(1, 'leak'),
      level: 0.95,
      resamples: 100,
    })
    // V8 rounds a string of 20,000 characters up by its header.
    expect(Math.abs(leak.bytesPerRequest - bytesPerRequest)).toBeLessThan(
      Math.max(0.1 * bytesPerRequest, 100),
    )
    expect(leak.isLeak || bytesPerRequest === 0).toBe(true)
  },
)
