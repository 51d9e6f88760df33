import { printBytes, type Derived } from './derived.ts'
import type { Leak } from './leak.ts'
import { percent } from '../../percent.ts'

/** The share of the room up to `reload-on-rss` that a life may fill. */
const FILL_RATIO = 0.8
/** Between two full collections V8 lets the heap grow by up to half of what lives: a leaked byte occupies more than one. */
const HEAP_GROWTH_RATIO = 1.5
/** Of max-requests, so that workers do not leave together. */
const JITTER_RATIO = 0.15
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
  mostBootRatio = MOST_BOOT_RATIO,
}: {
  readonly leak: Leak
  readonly warmRssBytes: number
  readonly reloadOnRssBytes: number
  readonly bootCpuSeconds: number
  readonly cpuSecondsPerRequest: number
  /** The share of a life's CPU time that its boot may cost. */
  readonly mostBootRatio?: number
}): Derived {
  const knob = 'max-requests'
  if (!leak.isLeak) return { kind: 'value', knob, value: 0, evidence: leak.evidence }
  const room = FILL_RATIO * (reloadOnRssBytes - warmRssBytes)
  // A life may last max-requests and all of the jitter.
  const most = Math.floor(room / (leak.highBytes * HEAP_GROWTH_RATIO) / (1 + JITTER_RATIO))
  const least = Math.ceil(bootCpuSeconds / (mostBootRatio * cpuSecondsPerRequest))
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
    evidence: `${leak.evidence}; ${printBytes(room)} of room last for ${most} requests and a jitter of ${percent(JITTER_RATIO, 0)} with what V8 has not collected yet, and a boot costs ${percent(bootCpuSeconds / (most * cpuSecondsPerRequest))} of their CPU time`,
  }
}

/** `max-requests-jitter` beside it: 15 %, so that workers do not leave together. */
export function jitterOf(requests: number): number {
  return Math.round(JITTER_RATIO * requests)
}
