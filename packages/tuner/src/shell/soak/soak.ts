import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import type { Reading } from '../../core/reading.ts'
import type { MemoryPoint, Soak } from '../../core/session/entry.ts'
import type { Target } from '../target/target.ts'

/** What a client saw of a soak; a `Window` of the load engine has it. */
export interface SoakWindow {
  readonly latency: { readonly p999Ms: number }
}

const SAMPLE_EVERY_MS = 500

/**
 * Watches a target, started with `collectorUrl` among its preloads, while `load` runs. One memory point per worker and
 * full collection. Rejects with the reason when the target ends.
 */
export async function soakTarget({
  target,
  load,
}: {
  readonly target: Target
  readonly load: (signal: AbortSignal) => Promise<SoakWindow>
}): Promise<Soak> {
  const over = new AbortController()
  const begunMs = performance.now()
  const readings: Reading[] = []
  const watched = watch(target, readings, over.signal)
  const died = target.ended.then((reason): never => {
    throw new Error(`the target ended during the soak: ${reason}`)
  })
  try {
    const { latency } = await Promise.race([load(over.signal), died])
    // The last reports are a second behind.
    await delay(2 * SAMPLE_EVERY_MS)
    readings.push(await target.sample())
    return {
      seconds: (performance.now() - begunMs) / 1000,
      memory: memoryOf(readings),
      p999Ms: latency.p999Ms,
      longestStallMs: longestStallMs(readings),
      burstPerSecond: burstPerSecond(readings),
      bootSeconds: target.boot.seconds,
      bootCpuSeconds: target.boot.cpuSecondsPerWorker,
    }
  } finally {
    over.abort()
    await watched
  }
}

async function watch(target: Target, readings: Reading[], signal: AbortSignal): Promise<void> {
  try {
    while (!signal.aborted) {
      readings.push(await target.sample())
      await delay(SAMPLE_EVERY_MS, undefined, { signal })
    }
  } catch {
    // Over, or the target is gone, which `ended` tells with its reason.
  }
}

/** The state right after each full collection that was seen. */
function memoryOf(readings: readonly Reading[]): readonly MemoryPoint[] {
  const points = new Map<string, MemoryPoint>()
  for (const { slot, life, rssBytes, report } of readings.flatMap(({ workers }) => workers)) {
    if (report === null || report.fullCollections === 0) continue
    const { fullCollections, floorBytes, floorRequests } = report
    const key = `${life}/${fullCollections}`
    if (!points.has(key))
      points.set(key, { slot, life, requests: floorRequests, rssBytes, heldBytes: floorBytes })
  }
  return [...points.values()]
}

function longestStallMs(readings: readonly Reading[]): number {
  const delays = readings
    .flatMap(({ workers }) => workers)
    .map(({ report }) => report?.loopDelayP99Ms ?? 0)
  return Math.max(0, ...delays)
}

/** The most requests that were answered in any second or so. */
function burstPerSecond(readings: readonly Reading[]): number {
  const counted = readings.map(({ atSeconds, slots }) => ({
    atSeconds,
    requests: slots.reduce((sum, { requests }) => sum + requests, 0),
  }))
  // Reports come once a second: shorter steps would count two of them as one burst.
  const rates = counted.slice(2).map(({ atSeconds, requests }, index) => {
    const before = counted[index]
    return before === undefined
      ? 0
      : (requests - before.requests) / Math.max(1, atSeconds - before.atSeconds)
  })
  return Math.max(0, ...rates)
}
