import type { Measurement } from './evaluation.ts'

/** One second under load. */
export interface WarmUpSample {
  readonly seconds: number
  readonly requests: number
  /** CPU of the whole target per request in this stretch: noise of the generator does not enter it. */
  readonly cpuMicrosPerRequest: number
}

/** What the samples so far say. */
export type WarmUpStep =
  | { readonly kind: 'go-on' }
  | { readonly kind: 'done'; readonly warmUp: Measurement['warmUp'] }

const LEAST_REQUESTS_PER_WORKER = 2_000
const LEAST_SECONDS = 5
const MOST_SECONDS = 60
/** The steady stretch: so many samples in a row. */
const STEADY_SAMPLES = 5
const STEADY_CV = 0.02
/** Student's t, two-sided 95 %, for a line through five points (three degrees of freedom). */
const T_95 = 3.182
/** A slope this small, as a share of the mean and per sample, is none even when it is significant. */
const NO_SLOPE_RATIO = 0.001
/** Costs within this share of each other are the same. */
const SAME_RATIO = 0.03

/**
 * Decides whether a target has reached a steady state: enough requests and time, then five samples in a row whose slope
 * is not distinguishable from zero and that vary by less than `steadyCv`. Says how it got there: cheaper than at first
 * (warmed), costlier (slowed-down), the same (flat), or never within `mostSeconds` (Barrett et al. 2017 found that often).
 */
export function warmUp(
  samples: readonly WarmUpSample[],
  { workers, steadyCv = STEADY_CV, mostSeconds = MOST_SECONDS }: WarmUpOptions,
): WarmUpStep {
  const seconds = samples.reduce((sum, sample) => sum + sample.seconds, 0)
  const requests = samples.reduce((sum, sample) => sum + sample.requests, 0)
  const costs = samples.map((sample) => sample.cpuMicrosPerRequest)
  const isRunIn = seconds >= LEAST_SECONDS && requests >= LEAST_REQUESTS_PER_WORKER * workers
  if (isRunIn && isSteady(costs.slice(-STEADY_SAMPLES), steadyCv)) {
    return { kind: 'done', warmUp: trend(costs) }
  }
  if (seconds < mostSeconds) return { kind: 'go-on' }
  // A slow app may never answer enough to be sure; what its last samples say is the best there is.
  const isSettled = isSteady(costs.slice(-STEADY_SAMPLES), steadyCv)
  return { kind: 'done', warmUp: isSettled ? trend(costs) : 'no-steady-state' }
}

interface WarmUpOptions {
  readonly workers: number
  /** Largest variation of a steady stretch, standard deviation over mean. A noisy host needs more than the default of 2 %. */
  readonly steadyCv?: number
  readonly mostSeconds?: number
}

function isSteady(costs: readonly number[], steadyCv: number): boolean {
  if (costs.length < STEADY_SAMPLES) return false
  const average = mean(costs)
  const spread = Math.sqrt(sumOfSquares(costs) / (costs.length - 1))
  if (spread > steadyCv * average) return false
  const { slope, standardError } = line(costs)
  return Math.abs(slope) <= Math.max(T_95 * standardError, NO_SLOPE_RATIO * average)
}

function trend(costs: readonly number[]): Measurement['warmUp'] {
  const [first = 0] = costs
  const ratio = mean(costs.slice(-STEADY_SAMPLES)) / first
  if (Math.abs(ratio - 1) <= SAME_RATIO) return 'flat'
  return ratio < 1 ? 'warmed' : 'slowed-down'
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

function sumOfSquares(values: readonly number[]): number {
  const average = mean(values)
  return values.reduce((sum, value) => sum + (value - average) ** 2, 0)
}

/** Least squares of the values against their index. */
function line(values: readonly number[]): {
  readonly slope: number
  readonly standardError: number
} {
  const middle = (values.length - 1) / 2
  const average = mean(values)
  const xx = values.reduce((sum, _, index) => sum + (index - middle) ** 2, 0)
  const slope =
    values.reduce((sum, value, index) => sum + (index - middle) * (value - average), 0) / xx
  const residual = values.reduce(
    (sum, value, index) => sum + (value - average - slope * (index - middle)) ** 2,
    0,
  )
  return { slope, standardError: Math.sqrt(residual / (values.length - 2) / xx) }
}
