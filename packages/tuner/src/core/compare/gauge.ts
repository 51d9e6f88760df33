import type { Objective, Slo } from '../objective.ts'

/** In what an objective is told to people. */
export interface Gauge {
  /** What stands behind the number. */
  readonly unit: string
  readonly better: 'more' | 'less'
  /** The number for a score; they are each other's inverse where less is better. */
  readonly ofScore: (score: number) => number
}

/** Requests of a price; a single one costs too little to print. */
const PRICED_REQUESTS = 1e6
const SECONDS_PER_HOUR = 3_600

/** The unit of an objective, and its numbers from `scoreOf`. */
export function gaugeOf(objective: Objective, { quantile }: Slo): Gauge {
  switch (objective.kind) {
    case 'capacity':
      return { unit: 'requests per second', better: 'more', ofScore: (score) => score }
    case 'cost':
      return {
        unit: 'for a million requests',
        better: 'less',
        ofScore: (score) => PRICED_REQUESTS / SECONDS_PER_HOUR / score,
      }
    case 'latency':
      return {
        unit: `ms (p${Number((100 * quantile).toPrecision(6))}) at ${objective.ratePerSecond} requests per second`,
        better: 'less',
        ofScore: (score) => 1000 / score,
      }
    case 'efficiency':
      return { unit: 'CPU ms per request', better: 'less', ofScore: (score) => 1 / score }
  }
}

/** A gain with its interval, each a ratio. */
export interface Change {
  readonly ratio: number
  readonly lowRatio: number
  readonly highRatio: number
}

/** A gain of the score as a change of the number that is shown: twice the score is half the latency. */
export function changeOf(gain: Change, better: Gauge['better']): Change {
  if (better === 'more') return gain
  return {
    ratio: inverse(gain.ratio),
    lowRatio: inverse(gain.highRatio),
    highRatio: inverse(gain.lowRatio),
  }
}

const inverse = (ratio: number): number => 1 / (1 + ratio) - 1
