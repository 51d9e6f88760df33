import type { SimulatedApp, SimulatedHost, SimulatedSettings, Truth } from './app.ts'

/**
 * What an app does with some settings on a host, from the mechanisms that bound it: cores, main threads, pool threads,
 * collections, memory. Null where it would die: the heap does not hold what is alive, or memory runs out.
 */
export function truthOf(
  app: SimulatedApp,
  host: SimulatedHost,
  settings: SimulatedSettings,
): Truth | null {
  const memoryMb = settings.workers * workerMb(app, settings)
  if (settings.oldSpaceMb < 1.15 * app.liveMb || memoryMb > host.memoryMb) return null
  const version = app.versions[settings.node] ?? { speed: 1, gcSpeed: 1 }
  const scriptMs = app.cpuMs / version.speed
  const scavengeMs = scavengeMsOf(app, settings) / version.gcSpeed
  const markCompactMs = markCompactMsOf(app, settings) / version.gcSpeed
  const mainMs =
    (scriptMs + scavengeMs + markCompactMs + connectMs(app, settings)) *
    cachePenalty(host, settings)
  const cpuMs = mainMs + app.poolMs * app.poolCpuShare * poolCrowding(app, host, settings)
  const saturation =
    narrowest([
      (1000 * host.cores) / cpuMs,
      (1000 * settings.workers) / (mainMs + app.blockedMs),
      app.poolMs === 0 ? Infinity : (1000 * settings.workers * settings.poolThreads) / app.poolMs,
    ]) *
    scaling(app, host, settings) *
    reclaim(memoryMb / host.memoryMb)
  return {
    saturationPerSecond: saturation,
    capacityPerSecond: saturation * kept(app, host, settings, markCompactMs / mainMs),
    cpuMsPerRequest: cpuMs,
    memoryMb,
    scavengeRatio: scavengeMs / cpuMs,
    markCompactRatio: markCompactMs / cpuMs,
    poolDelayMs: app.poolMs / settings.poolThreads,
  }
}

/** Memory of one worker: its young generation takes three semi-spaces, each pool thread its stack and buffers. */
export function workerMb(app: SimulatedApp, settings: SimulatedSettings): number {
  const heapMb = app.liveMb + 0.35 * Math.max(0, settings.oldSpaceMb - app.liveMb)
  return app.bodyMb + heapMb + 3 * settings.semiSpaceMb + 1.5 * settings.poolThreads
}

/** Each scavenge costs a little by itself and much for what it copies; the longer the wait, the more has died. */
function scavengeMsOf(app: SimulatedApp, { semiSpaceMb }: SimulatedSettings): number {
  const scavenges = app.allocatedMb / semiSpaceMb
  const copiedMb = semiSpaceMb * app.survivingShare * (16 / semiSpaceMb) ** 0.6
  return scavenges * (0.4 + 0.9 * copiedMb)
}

/** A full collection costs what is alive, and comes each time the room above that has filled up. */
function markCompactMsOf(
  app: SimulatedApp,
  { oldSpaceMb, semiSpaceMb }: SimulatedSettings,
): number {
  const promotedMb = app.allocatedMb * app.survivingShare * (16 / semiSpaceMb) ** 0.6 * 0.3
  return (promotedMb / (oldSpaceMb - app.liveMb)) * (2 + 0.8 * app.liveMb)
}

/** Shaking hands again for those whose connection was closed on them while they thought. */
function connectMs(app: SimulatedApp, { keepAliveSeconds }: SimulatedSettings): number {
  return 0.25 * app.reconnecting * Math.exp(-keepAliveSeconds / 15)
}

/** Young generations of all workers that run at once against the shared cache. */
function cachePenalty(host: SimulatedHost, { workers, semiSpaceMb }: SimulatedSettings): number {
  const hotMb = Math.min(workers, host.cores) * semiSpaceMb
  return 1 + 0.025 * Math.max(0, Math.log2(hotMb / host.cacheMb))
}

/** More runnable pool threads than cores: switches and cold caches. */
function poolCrowding(app: SimulatedApp, host: SimulatedHost, settings: SimulatedSettings): number {
  const runnable = settings.workers * settings.poolThreads * app.poolCpuShare
  return app.poolMs === 0 ? 1 : 1 + 0.04 * Math.max(0, Math.log2(runnable / host.cores))
}

/** The narrowest of several bounds, a little under it where two are near: queues form before anything is full. */
function narrowest(bounds: readonly number[]): number {
  return bounds.reduce((sum, bound) => sum + bound ** -6, 0) ** (-1 / 6)
}

/** Gunther's USL over workers, relative to linear scaling up to the cores. */
function scaling(app: SimulatedApp, host: SimulatedHost, settings: SimulatedSettings): number {
  const n = settings.workers
  const shared = settings.layout === 'shared' ? 1.6 : 1
  const usl = 1 + app.contention * (Math.min(n, host.cores) - 1) * shared
  return 1 / (usl + app.coherence * n * (n - 1) * shared)
}

/** The memory cliff: from 85 % on the kernel reclaims what is in use. */
function reclaim(usedRatio: number): number {
  return 1 - 0.5 * Math.min(1, Math.max(0, (usedRatio - 0.85) / 0.15)) ** 2
}

/** What the SLO leaves of saturation: bursts that find no room, pauses, and turns waited for by more workers than cores. */
function kept(
  app: SimulatedApp,
  host: SimulatedHost,
  settings: SimulatedSettings,
  pausedShare: number,
): number {
  const lost = 0.12 * Math.exp(-(settings.workers * settings.backlog) / app.burst)
  const uneven = settings.layout === 'slot' ? 0.05 / Math.sqrt(settings.workers) : 0
  const turns = 0.01 * Math.max(0, settings.workers / host.cores - 1)
  return (
    0.9 *
    (1 - lost) *
    (1 - uneven) *
    (1 - Math.min(0.4, 1.5 * pausedShare)) *
    (1 - Math.min(0.3, turns))
  )
}
