import type { Measurement, Probe } from '../evaluation.ts'
import { EQUIVALENCE_RATIO, type Objective } from '../objective.ts'

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
  return Math.max(LEAST_SCORE, worthOf(measurement, objective, bestCapacityPerSecond))
}

/** What a measurement that is worth nothing scores: a capacity of 0 has no logarithm. */
const LEAST_SCORE = 1e-3

function worthOf(
  measurement: Measurement,
  objective: Objective,
  bestCapacityPerSecond: number,
): number {
  switch (objective.kind) {
    case 'capacity':
      return measurement.capacityPerSecond
    case 'cost':
      return measurement.capacityPerSecond / pricePerHour(measurement, objective)
    case 'latency':
      return 1000 / latencyAt(objective.ratePerSecond, measurement.probes)
    case 'efficiency':
      return (1 / measurement.cpuMsPerRequest) * shortfall(measurement, bestCapacityPerSecond)
  }
}

/** What the resources in use at full capacity cost. */
function pricePerHour(
  { cpuMsPerRequest, capacityPerSecond, memoryBytes }: Measurement,
  { perCoreHour, perGibHour }: Extract<Objective, { kind: 'cost' }>,
): number {
  const cores = (cpuMsPerRequest / 1000) * capacityPerSecond
  return cores * perCoreHour + (memoryBytes / BYTES_PER_GIB) * perGibHour
}

/** p99 at a rate, on the line between the probes around it; beyond the probes, the nearest one's. */
function latencyAt(ratePerSecond: number, probes: readonly Probe[]): number {
  const valid = probes
    .filter(({ verdict }) => verdict !== 'invalid')
    .toSorted((a, b) => a.ratePerSecond - b.ratePerSecond)
  const above = valid.find((probe) => probe.ratePerSecond >= ratePerSecond) ?? valid.at(-1)
  const below = valid.findLast((probe) => probe.ratePerSecond <= ratePerSecond) ?? above
  if (above === undefined || below === undefined) return Infinity
  const span = above.ratePerSecond - below.ratePerSecond
  const share = span <= 0 ? 0 : (ratePerSecond - below.ratePerSecond) / span
  return below.p99Ms + (above.p99Ms - below.p99Ms) * share
}

/** 1 while the capacity is within the band below the best; falling steeply, but not at once, under it. */
function shortfall({ capacityPerSecond }: Measurement, bestCapacityPerSecond: number): number {
  if (bestCapacityPerSecond === 0) return 1
  const kept = capacityPerSecond / (bestCapacityPerSecond * (1 - EQUIVALENCE_RATIO))
  return Math.min(1, kept) ** 4
}
