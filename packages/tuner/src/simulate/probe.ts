import type { Probe } from '../core/evaluation.ts'
import type { Slo } from '../core/objective.ts'
import type { Random } from '../core/random.ts'
import { quantileOf, type QueueTarget, responseTimes } from './queue.ts'

/** An open-loop window in virtual time; if asked for, ended early as the load engine ends one that cannot be kept any more. */
export function simulateProbe(
  target: QueueTarget,
  {
    ratePerSecond,
    seconds,
    slo,
    random,
    stopsWhenHopeless,
  }: {
    readonly ratePerSecond: number
    readonly seconds: number
    readonly slo: Slo
    readonly random: Random
    readonly stopsWhenHopeless: boolean
  },
): Probe {
  const mostOver = (1 - slo.quantile) * ratePerSecond * seconds
  const hopelessOver = mostOver + 2 * Math.sqrt(mostOver)
  const times: number[] = []
  let over = 0
  let endMs = seconds * 1_000
  for (const { dueMs, responseMs } of responseTimes(target, { ratePerSecond, random })) {
    if (dueMs >= endMs) break
    times.push(responseMs)
    if (responseMs > slo.latencyMs && ++over > hopelessOver && stopsWhenHopeless) {
      endMs = dueMs
      break
    }
  }
  const endedEarly = endMs < seconds * 1_000
  const sorted = Float64Array.from(times).sort()
  const sloLatencyMs = quantileOf(sorted, slo.quantile)
  const isKept = !endedEarly && sloLatencyMs <= slo.latencyMs
  return {
    ratePerSecond,
    seconds: endMs / 1_000,
    requests: times.length,
    achievedRatio: 1,
    errorRatio: 0,
    p50Ms: quantileOf(sorted, 0.5),
    p99Ms: quantileOf(sorted, 0.99),
    p999Ms: quantileOf(sorted, 0.999),
    sloLatencyMs,
    overRatio: times.length === 0 ? 0 : over / times.length,
    endedEarly,
    verdict: isKept ? 'kept' : 'missed',
    reason: isKept ? '' : 'the SLO was missed',
  }
}
