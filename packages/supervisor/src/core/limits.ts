import type { Settings } from '../config/settings.ts'
import { jitter } from './jitter.ts'

interface Place {
  readonly slot: number
  readonly life: number
}

const REQUESTS_SALT = 1
const LIFETIME_SALT = 2

/** How many requests this life may answer: max-requests + (slot - 1) x delta + jitter; 0 is no limit. */
export function requestLimit({ slot, life }: Place, settings: Settings, seed: number): number {
  const { maxRequests, maxRequestsDelta, maxRequestsJitter } = settings
  if (maxRequests === 0) return 0
  return (
    maxRequests +
    stagger(slot) * maxRequestsDelta +
    Math.floor(jitter(seed, life, REQUESTS_SALT) * (maxRequestsJitter + 1))
  )
}

/** How old this life may become, in milliseconds: the same sum for max-worker-lifetime; 0 is no limit. */
export function lifetimeLimitMs({ slot, life }: Place, settings: Settings, seed: number): number {
  const { maxWorkerLifetimeMs, maxWorkerLifetimeDeltaMs, maxWorkerLifetimeJitterMs } = settings
  if (maxWorkerLifetimeMs === 0) return 0
  return (
    maxWorkerLifetimeMs +
    stagger(slot) * maxWorkerLifetimeDeltaMs +
    jitter(seed, life, LIFETIME_SALT) * maxWorkerLifetimeJitterMs
  )
}

/** A spare has no place in the order yet. */
function stagger(slot: number): number {
  return Math.max(0, slot - 1)
}
