import { printBytes, type Derived } from './derived.ts'
import type { Leak } from './leak.ts'

/** The share of the room up to `reload-on-rss` that a life may fill, and of its CPU time that its boot may cost. */
const FILL_RATIO = 0.8
const MOST_BOOT_RATIO = 0.01

/**
 * `max-requests`: as many as the leak lets a worker answer before it reaches `reload-on-rss`, by the upper end of the
 * slope's interval. 0 (off) without a leak beyond doubt. None when recycling so often would cost more than 1 % of the
 * CPU time: that leak is to be fixed, not recycled away.
 */
export function maxRequests({
  leak,
  warmRssBytes,
  reloadOnRssBytes,
  bootCpuSeconds,
  cpuSecondsPerRequest,
}: {
  readonly leak: Leak
  readonly warmRssBytes: number
  readonly reloadOnRssBytes: number
  readonly bootCpuSeconds: number
  readonly cpuSecondsPerRequest: number
}): Derived {
  const knob = 'max-requests'
  if (!leak.isLeak) return { kind: 'value', knob, value: 0, evidence: leak.evidence }
  const room = FILL_RATIO * (reloadOnRssBytes - warmRssBytes)
  const most = Math.floor(room / leak.highBytes)
  const least = Math.ceil(bootCpuSeconds / (MOST_BOOT_RATIO * cpuSecondsPerRequest))
  if (most < Math.max(1, least))
    return {
      kind: 'none',
      knob,
      reason: `the leak is too steep (${leak.evidence}): memory is full after ${Math.max(0, most)} requests, but a boot is paid for only by ${least}; fix the code`,
    }
  return {
    kind: 'value',
    knob,
    value: most,
    evidence: `${leak.evidence}; ${printBytes(room)} of room is full after ${most} requests, and a boot costs ${((100 * bootCpuSeconds) / (most * cpuSecondsPerRequest)).toFixed(1)} % of their CPU time`,
  }
}

/** `max-requests-jitter` beside it: 15 %, so that workers do not leave together. */
export function jitterOf(requests: number): number {
  return Math.round(0.15 * requests)
}
