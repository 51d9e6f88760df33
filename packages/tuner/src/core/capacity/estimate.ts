import type { Probe } from '../evaluation.ts'
import type { Slo } from '../objective.ts'
import { clamp } from '../statistics/clamp.ts'
import { isotonic, type WeightedPoint } from '../statistics/isotonic.ts'
import { straightLine } from '../statistics/straight-line.ts'

/** A rate that was stopped, or missed for another reason than its latency, counts as at least this much too slow. */
export const LEAST_MISS = 1.5
/** How far from the SLO a probe counts half: in 1 - SLO / latency, and in the logarithm of its share over the SLO. */
const NEAR_SLOWNESS = 0.25
const NEAR_SHARE = 1
/** The shares that are looked at: from 1 % to 150 times of what the SLO allows. */
const LOG_SHARE_LEAST = -4.6
const LOG_SHARE_MOST = 5
const ROUNDS = 25

/**
 * The rate at which the latency crosses the SLO, from all valid probes together. A non-decreasing fit finds the two
 * rates around the crossing, and between them it is the geometric mean of two readings of the same probes: of the
 * latency, whose inverse is nearly a straight line in the rate (for M/M/k a quantile of the wait goes as
 * 1 / (k mu - lambda)), which is sharp but leans high, since most windows are luckier than the long run; and of the
 * share over the SLO, whose mean has no such lean. Null without a crossing: every probe was kept, or none was.
 */
export function crossing(probes: readonly Probe[], slo: Slo): number | null {
  const valid = probes.filter(({ verdict }) => verdict !== 'invalid')
  const fit = isotonic(valid.map(inverseLatency(slo)))
  const above = fit.findIndex(({ y }) => y > -1)
  const upper = fit[above]
  const lower = fit[above - 1]
  if (upper === undefined || lower === undefined) return null
  const between = lower.x + ((-1 - lower.y) / (upper.y - lower.y)) * (upper.x - lower.x)
  const readings = [byLatency(valid, slo), byShare(valid, slo)].filter((rate) => rate !== null)
  if (readings.length < 2) return between
  const mean = Math.exp(readings.reduce((sum, rate) => sum + Math.log(rate), 0) / readings.length)
  return clamp(mean, lower.x, upper.x)
}

const inverseLatency =
  (slo: Slo) =>
  (probe: Probe): WeightedPoint => ({
    x: probe.ratePerSecond,
    y: -1 / slowness(probe, slo),
    weight: probe.requests,
  })

/** Latency over SLO. */
function slowness(probe: Probe, { latencyMs }: Slo): number {
  const ratio = Math.max(1e-3, (probe.sloLatencyMs ?? probe.p99Ms) / latencyMs)
  return isCut(probe, ratio) ? Math.max(LEAST_MISS, ratio) : ratio
}

const isCut = ({ endedEarly, verdict }: Probe, ratio: number): boolean =>
  endedEarly === true || (verdict === 'missed' && ratio <= 1)

/** Where a straight line through the inverse latencies, nearest ones first, crosses the SLO. */
function byLatency(probes: readonly Probe[], slo: Slo): number | null {
  const points = probes.map(inverseLatency(slo)).map(({ x, y, weight }) => ({
    x,
    y,
    weight: weight * near((y + 1) / NEAR_SLOWNESS),
  }))
  const { slope, meanX, meanY } = straightLine(points)
  return slope > 0 ? meanX + (-1 - meanY) / slope : null
}

/** Where the share over the SLO, exponential in the rate, crosses what the SLO allows: quasi-Poisson, log link. */
function byShare(probes: readonly Probe[], slo: Slo): number | null {
  const allowed = 1 - slo.quantile
  const points = probes
    .filter(({ overRatio }) => overRatio !== undefined)
    .map((probe) => {
      const share = (probe.overRatio ?? 0) / allowed
      const y = isCut(probe, share) ? Math.max(LEAST_MISS, share) : share
      const distance = Math.log(Math.max(y, Math.exp(LOG_SHARE_LEAST))) / NEAR_SHARE
      return { x: probe.ratePerSecond, y, weight: probe.requests * near(distance) }
    })
  if (points.length < 3) return null
  const rate = Math.max(...points.map(({ x }) => x))
  let line = { slope: 10 / rate, intercept: -10 }
  for (let round = 0; round < ROUNDS; round++) {
    const { slope, meanX, meanY } = straightLine(
      points.map(({ x, y, weight }) => {
        const log = clamp(line.intercept + line.slope * x, LOG_SHARE_LEAST, LOG_SHARE_MOST)
        const mean = Math.exp(log)
        return { x, y: log + (y - mean) / mean, weight: weight * mean }
      }),
    )
    if (!(slope > 0)) return null
    line = { slope, intercept: meanY - slope * meanX }
  }
  return -line.intercept / line.slope
}

const near = (distance: number): number => 1 / (1 + distance ** 2)
