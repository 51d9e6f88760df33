import type { Reason } from '../cause.ts'
import { lifetimeLimitMs, requestLimit } from '../limits.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Ready } from '../worker.ts'

type Due = (worker: Ready, snapshot: Snapshot) => boolean

/** A worker of an older code version is due while a reload rolls. */
const reload: Due = ({ generation }, snapshot) =>
  snapshot.reload.state === 'rolling' && generation < snapshot.reload.target

const asked: Due = (worker) => worker.asked

const maxRequests: Due = (worker, { settings, seed, nowMs }) => {
  const limit = requestLimit(worker, settings, seed)
  return (
    limit > 0 &&
    (worker.readings.report?.requests ?? 0) >= limit &&
    isOldEnough(worker, nowMs, settings.minWorkerLifetimeMs)
  )
}

const maxLifetime: Due = (worker, { settings, seed, nowMs }) => {
  const limitMs = lifetimeLimitMs(worker, settings, seed)
  return limitMs > 0 && isOldEnough(worker, nowMs, limitMs)
}

/** Asks a worker to leave once its resident memory stays at or above `reload-on-rss`. */
const rss: Due = (worker, { settings, nowMs }) => {
  const { baselineRssBytes, rssStrikes } = worker.readings
  return (
    settings.reloadOnRssBytes > baselineRssBytes &&
    rssStrikes >= settings.memSamples &&
    isOldEnough(worker, nowMs, settings.minWorkerLifetimeMs)
  )
}

const pss: Due = (worker, { settings, nowMs }) => {
  const { baselinePssBytes, pssStrikes } = worker.readings
  return (
    settings.reloadOnPssBytes > baselinePssBytes &&
    pssStrikes >= settings.memSamples &&
    isOldEnough(worker, nowMs, settings.minWorkerLifetimeMs)
  )
}

/** In the order of urgency. */
const reasons: readonly (readonly [Reason, Due])[] = [
  ['recycle', asked],
  ['reload', reload],
  ['reload-on-rss', rss],
  ['reload-on-pss', pss],
  ['max-requests', maxRequests],
  ['max-worker-lifetime', maxLifetime],
]

/** Why this worker is to be replaced now, or null. */
export function dueReason(worker: Ready, snapshot: Snapshot): Reason | null {
  return reasons.find(([, isDue]) => isDue(worker, snapshot))?.[0] ?? null
}

function isOldEnough({ spawnedAtMs }: Ready, nowMs: number, floorMs: number): boolean {
  // The same sum as the announced deadline: a difference could round to the other side of it.
  return nowMs >= spawnedAtMs + floorMs
}
