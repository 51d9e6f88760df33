import type { Derived } from './derived.ts'

/** Twice what a stall lets in: bursts are not all the same. */
const HEADROOM = 2
const LEAST = 16

/**
 * `backlog`, per listening socket: at least what arrives while nobody accepts (burst rate times the longest stall), at
 * most what can still be answered within the SLO. Longer queues only make answers late; shorter ones drop connections.
 */
export function backlog({
  burstPerSecond,
  longestStallMs,
  saturationPerSecond,
  sloLatencyMs,
  p50Ms,
  sockets,
  somaxconn,
}: {
  readonly burstPerSecond: number
  readonly longestStallMs: number
  readonly saturationPerSecond: number
  readonly sloLatencyMs: number
  readonly p50Ms: number
  /** Listening sockets that the arrivals are spread over: one per worker, or one in all. */
  readonly sockets: number
  readonly somaxconn: number
}): Derived {
  const needed = (HEADROOM * burstPerSecond * longestStallMs) / 1000 / sockets
  const useful = (saturationPerSecond * Math.max(0, sloLatencyMs - p50Ms)) / 1000 / sockets
  const value = Math.ceil(Math.min(Math.max(needed, LEAST), Math.max(useful, LEAST), somaxconn))
  const bound =
    needed > useful
      ? 'more could not be answered within the SLO'
      : value === somaxconn
        ? 'net.core.somaxconn allows no more'
        : 'that is enough, with as much again in reserve'
  return {
    kind: 'value',
    knob: 'backlog',
    value,
    evidence: `${burstPerSecond.toFixed(0)} requests/s in a burst times a stall of ${longestStallMs.toFixed(0)} ms over ${sockets} sockets; ${Math.floor(useful)} can be answered within the SLO: ${bound}`,
  }
}
