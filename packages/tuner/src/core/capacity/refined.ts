import type { Probe } from '../evaluation.ts'
import type { Slo } from '../objective.ts'
import { clamp } from '../statistics/clamp.ts'
import { studentQuantile } from '../statistics/distributions.ts'
import { straightLine } from '../statistics/straight-line.ts'
import { LEAST_MISS } from './estimate.ts'

/** How exactly a capacity is known. */
export interface Refined {
  readonly capacityPerSecond: number
  /** Half the width of its 95 % confidence interval, as a share of it. */
  readonly marginRatio: number
  /** By what the rate is multiplied for twice as many requests over the SLO. */
  readonly doublingRatio: number
}

/** A window that was missed with less than this share was missed for another reason: a histogram is not exact to the request. */
const SURELY_KEPT = 0.9
/** Windows count half where the share, by the line, is this far from the SLO's (as a logarithm). */
const NEAR = 1
/** By how many e-folds the share over the SLO grows for each e-fold of the rate: queues near their knee have 3 to 30. */
const LEAST_SLOPE = 2
const MOST_SLOPE = 40
const FIRST_SLOPE = 8
/** The shares that the line may claim: from 2 % to 150 times of what the SLO allows. */
const LOG_SHARE_LEAST = -4
const LOG_SHARE_MOST = 5
const MOST_SHIFT = 0.1
/** How far beyond the rates that were tried the crossing is looked for, as a logarithm. */
const MOST_BEYOND = 0.15
const ROUNDS = 40
const CLOSE = 1e-6

/**
 * The rate at which the share over the SLO is what the SLO allows, from windows that ran to their end at rates around it: a
 * straight line through the logarithm of the mean share against the logarithm of the rate (quasi-Poisson, fitted near the
 * crossing). A mean of shares leans nowhere, while most of the windows have a better quantile than the long run; and windows
 * count by their rate, never by how they came out. The margin is the jackknife's. Null: fewer than three windows.
 */
export function refined(probes: readonly Probe[], slo: Slo, nearPerSecond: number): Refined | null {
  const points = probes.flatMap(pointOf(slo))
  if (points.length < 3) return null
  const { centre, slope } = crossingOf(points, Math.log(nearPerSecond))
  const others = points.map((_, left) => {
    const rest = points.filter((__, index) => index !== left)
    return crossingOf(rest, centre).centre
  })
  const mean = others.reduce((sum, value) => sum + value, 0) / others.length
  const squares = others.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const count = points.length
  return {
    capacityPerSecond: Math.exp(centre),
    marginRatio:
      studentQuantile(0.975, Math.max(1, count / 3)) * Math.sqrt(((count - 1) / count) * squares),
    doublingRatio: 2 ** (1 / slope),
  }
}

interface Point {
  readonly logRate: number
  /** Share over the SLO, of what the SLO allows. */
  readonly share: number
  readonly requests: number
}

const pointOf =
  (slo: Slo) =>
  (probe: Probe): readonly Point[] => {
    const { ratePerSecond, requests, endedEarly, verdict } = probe
    return verdict === 'invalid' || endedEarly === true || requests === 0
      ? []
      : [{ logRate: Math.log(ratePerSecond), share: shareOf(probe, slo), requests }]
  }

/** Of requests that were too slow or failed, whichever is nearer to what the SLO allows. */
function shareOf({ overRatio = 0, errorRatio, verdict }: Probe, slo: Slo): number {
  const slow = overRatio / (1 - slo.quantile)
  const failed = slo.errorRatio > 0 ? errorRatio / slo.errorRatio : 0
  const share = Math.min(Math.exp(LOG_SHARE_MOST), Math.max(slow, failed))
  return verdict === 'missed' && share < SURELY_KEPT ? LEAST_MISS : share
}

/** The logarithm of the rate where the line crosses a share of 1, moved towards from a first guess; and how steep the line is. */
function crossingOf(
  points: readonly Point[],
  guess: number,
): { readonly centre: number; readonly slope: number } {
  const rates = points.map(({ logRate }) => logRate)
  const [least, most] = [Math.min(...rates) - MOST_BEYOND, Math.max(...rates) + MOST_BEYOND]
  let centre = clamp(guess, least, most)
  let line = { level: 0, slope: FIRST_SLOPE }
  for (let round = 0; round < ROUNDS; round++) {
    line = lineAbout(points, centre, line)
    const shift = clamp(-line.level / line.slope, -MOST_SHIFT, MOST_SHIFT)
    const next = clamp(centre + shift, least, most)
    line = { ...line, level: line.level + line.slope * (next - centre) }
    const isThere = Math.abs(next - centre) < CLOSE
    centre = next
    if (isThere) break
  }
  return { centre, slope: line.slope }
}

interface Line {
  /** Logarithm of the share at the centre. */
  readonly level: number
  readonly slope: number
}

/** One round of iteratively reweighted least squares. */
function lineAbout(points: readonly Point[], centre: number, { level, slope }: Line): Line {
  const {
    slope: steep,
    meanX,
    meanY,
  } = straightLine(
    points.map(({ logRate, share, requests }) => {
      const x = logRate - centre
      const log = clamp(level + slope * x, LOG_SHARE_LEAST, LOG_SHARE_MOST)
      const mean = Math.exp(log)
      const weight = (requests * mean) / (1 + ((slope * x) / NEAR) ** 4)
      return { x, y: log + (share - mean) / mean, weight }
    }),
  )
  const held = clamp(steep === 0 ? FIRST_SLOPE : steep, LEAST_SLOPE, MOST_SLOPE)
  return { level: meanY - held * meanX, slope: held }
}
