import type { Measurement } from '../evaluation.ts'
import { EQUIVALENCE_RATIO, type Objective } from '../objective.ts'
import { carriedPerSecond } from './carried.ts'

const BYTES_PER_GIB = 2 ** 30

/**
 * One number per measurement, above 0, more is better; ratios of scores mean something, scores of different objectives
 * do not. `bestCapacityPerSecond` is the highest capacity known, which `efficiency` must nearly keep.
 */
export function scoreOf(
  measurement: Measurement,
  objective: Objective,
  bestCapacityPerSecond = 0,
): number {
  const worth = worthOf(measurement, objective, bestCapacityPerSecond)
  return Math.min(MOST_SCORE, Math.max(LEAST_SCORE, worth))
}

/** What a measurement that is worth nothing scores: a capacity of 0 has no logarithm. */
const LEAST_SCORE = 1e-3
/** And one for which nothing is known to be paid. */
const MOST_SCORE = 1e12
/** CPU time is counted in ticks: a short window of cheap requests may show none. No request costs less than this. */
const LEAST_CPU_MS = 1e-3

function worthOf(
  measurement: Measurement,
  objective: Objective,
  bestCapacityPerSecond: number,
): number {
  switch (objective.kind) {
    case 'capacity':
      return carriedPerSecond(measurement)
    case 'cost':
      return carriedPerSecond(measurement) / pricePerHour(measurement, objective)
    case 'latency':
      return measurement.atRate === undefined || measurement.atRate.latencyMs === null
        ? LEAST_SCORE
        : 1000 / measurement.atRate.latencyMs
    case 'efficiency':
      return (1 / cpuMsOf(measurement)) * shortfall(measurement, bestCapacityPerSecond)
  }
}

const cpuMsOf = ({ cpuMsPerRequest }: Measurement): number =>
  Math.max(LEAST_CPU_MS, cpuMsPerRequest)

/** What the resources in use at full capacity cost. */
function pricePerHour(
  measurement: Measurement,
  { perCoreHour, perGibHour }: Extract<Objective, { kind: 'cost' }>,
): number {
  const cores = (cpuMsOf(measurement) / 1000) * carriedPerSecond(measurement)
  return cores * perCoreHour + (measurement.memoryBytes / BYTES_PER_GIB) * perGibHour
}

/** 1 while the capacity is within the band below the best; falling steeply, but not at once, under it. */
function shortfall(measurement: Measurement, bestCapacityPerSecond: number): number {
  if (bestCapacityPerSecond === 0) return 1
  const kept = carriedPerSecond(measurement) / (bestCapacityPerSecond * (1 - EQUIVALENCE_RATIO))
  return Math.min(1, kept) ** 4
}
