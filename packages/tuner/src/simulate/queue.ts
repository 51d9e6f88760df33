import { normal, type Random } from '../core/random.ts'

/** A target in virtual time: `servers` requests at once, first come first served, lognormal service times (M/G/k). */
export interface QueueTarget {
  readonly servers: number
  readonly meanServiceMs: number
  /** Standard deviation of the service time over its mean; 0: constant. */
  readonly serviceCv: number
}

/** Draws a service time in milliseconds. */
export function serviceTime({ meanServiceMs, serviceCv }: QueueTarget, random: Random): number {
  if (serviceCv === 0) return meanServiceMs
  const variance = Math.log(1 + serviceCv ** 2)
  return meanServiceMs * Math.exp(normal(random) * Math.sqrt(variance) - variance / 2)
}

/** What a saturated target completes per second, in the long run. */
export const saturationOf = ({ servers, meanServiceMs }: QueueTarget): number =>
  (servers * 1_000) / meanServiceMs

/** Response times, in order of arrival, of Poisson arrivals at a rate. Goes on for ever. */
export function* responseTimes(
  target: QueueTarget,
  { ratePerSecond, random }: { readonly ratePerSecond: number; readonly random: Random },
): Generator<{ readonly dueMs: number; readonly responseMs: number }> {
  const freeAtMs = new Float64Array(target.servers)
  for (let dueMs = 0; ;) {
    dueMs += (-Math.log(1 - random.next()) * 1_000) / ratePerSecond
    const server = earliest(freeAtMs)
    const startMs = Math.max(dueMs, freeAtMs[server] ?? 0)
    freeAtMs[server] = startMs + serviceTime(target, random)
    yield { dueMs, responseMs: (freeAtMs[server] ?? 0) - dueMs }
  }
}

function earliest(freeAtMs: Float64Array): number {
  let best = 0
  for (let server = 1; server < freeAtMs.length; server++) {
    if ((freeAtMs[server] ?? 0) < (freeAtMs[best] ?? 0)) best = server
  }
  return best
}

/** The value that a share of the sorted values does not exceed (nearest rank). */
export const quantileOf = (sorted: Float64Array, share: number): number =>
  sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
