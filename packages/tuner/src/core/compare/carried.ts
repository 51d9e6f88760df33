import type { Measurement } from '../evaluation.ts'
import { mean } from '../statistics/summary.ts'

/**
 * A capacity of 0 says that the SLO was kept at no rate that was tried, and those go down to a fiftieth of saturation.
 * Where ratios are taken, it counts as half of that.
 */
const UNSEEN_SHARE = 0.01
/** Requests per second of something that answers nothing at all. */
const LEAST_PER_SECOND = 1e-3

/** The capacity of a launch as ratios and logarithms want it: above 0 whatever was measured. */
export function carriedPerSecond({
  capacityPerSecond,
  saturationPerSecond,
}: Pick<Measurement, 'capacityPerSecond' | 'saturationPerSecond'>): number {
  return Math.max(LEAST_PER_SECOND, capacityPerSecond, UNSEEN_SHARE * saturationPerSecond)
}

/** The geometric mean of several launches' capacities; 0 when none carried anything. */
export function meanCapacity(
  launches: readonly Pick<Measurement, 'capacityPerSecond' | 'saturationPerSecond'>[],
): number {
  if (launches.every(({ capacityPerSecond }) => capacityPerSecond === 0)) return 0
  return Math.exp(mean(launches.map((launch) => Math.log(carriedPerSecond(launch)))))
}
