import type { Recommendation } from './derived.ts'

const HARAKIRI_TIMES = 5
const LEAST_SLOS = 2
const UP_RATIO = 0.75
const DOWN_RATIO = 0.5
const KEEP_ALIVE_SPARE_SECONDS = 5

/** `harakiri`: five times p99.9 at 80 % load, and never under twice the SLO: no request in its right mind takes that long. */
export function harakiri(p999Ms: number, sloLatencyMs: number): Recommendation {
  const seconds = Math.ceil(Math.max(HARAKIRI_TIMES * p999Ms, LEAST_SLOS * sloLatencyMs) / 1000)
  return {
    name: 'harakiri',
    advice: `${seconds} s`,
    evidence: `p99.9 is ${p999Ms.toFixed(0)} ms under load, the SLO ${sloLatencyMs.toFixed(0)} ms`,
  }
}

/** Capacity found for a number of workers. */
export interface CapacityPoint {
  readonly workers: number
  readonly capacityPerSecond: number
}

/**
 * `cheaper`: at which rate to go from w workers to one more (75 % of their capacity) and from w to one less (50 % of
 * what one less can carry). Null with fewer than two worker counts measured.
 */
export function cheaper(points: readonly CapacityPoint[]): Recommendation | null {
  const sorted = points.toSorted((a, b) => a.workers - b.workers)
  if (sorted.length < 2) return null
  const steps = sorted.slice(1).map((point, index) => {
    const below = sorted[index] ?? point
    const up = UP_RATIO * below.capacityPerSecond
    const down = DOWN_RATIO * below.capacityPerSecond
    return `${below.workers} to ${point.workers} workers above ${up.toFixed(0)}/s, back below ${down.toFixed(0)}/s`
  })
  const measured = sorted.map(
    ({ workers, capacityPerSecond }) => `${workers}: ${capacityPerSecond.toFixed(0)}/s`,
  )
  return {
    name: 'cheaper',
    advice: steps.join('; '),
    evidence: `capacity by workers: ${measured.join(', ')}`,
  }
}

/** Node closes an idle connection after 5 s unless told otherwise; a proxy that keeps its own longer runs into that. */
export function keepAlive(upstreamIdleSeconds: number | null): Recommendation {
  const idle = upstreamIdleSeconds ?? 60
  const seconds = idle + KEEP_ALIVE_SPARE_SECONDS
  return {
    name: 'keep-alive',
    advice: `server.keepAliveTimeout = ${1000 * seconds}, server.headersTimeout = ${1000 * (seconds + 1)}`,
    evidence: `a proxy that reuses a connection just as the app closes it loses the request; its idle timeout ${upstreamIdleSeconds === null ? 'is taken to be' : 'is'} ${idle} s`,
  }
}
