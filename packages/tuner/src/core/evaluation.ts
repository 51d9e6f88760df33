import type { Candidate } from '../space/dimension.ts'

/** One window of open-loop load at one rate. Latencies are from the intended send time. */
export interface Probe {
  readonly ratePerSecond: number
  readonly seconds: number
  readonly requests: number
  /** Completed over intended, 0..1. */
  readonly achievedRatio: number
  readonly errorRatio: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly p999Ms: number
  /** The latency that each share of the requests did not exceed, in increasing share, to the maximum. */
  readonly curve?: readonly { readonly share: number; readonly ms: number }[]
  /** At the SLO's quantile; absent: p99. */
  readonly sloLatencyMs?: number
  /** Share of the requests that were slower than the SLO. */
  readonly overRatio?: number
  /** Stopped when the SLO was out of reach: latencies are of the part that ran, and too low. */
  readonly endedEarly?: boolean
  /** `invalid`: the generator or the host was not fit; the window says nothing about the target. */
  readonly verdict: 'kept' | 'missed' | 'invalid'
  /** Why it was missed or is invalid, in words; '' when kept. */
  readonly reason: string
}

/** Throughput against concurrency, X(N) = lambda N / (1 + sigma (N - 1) + kappa N (N - 1)) (Gunther's USL). */
export interface UslFit {
  readonly lambda: number
  readonly sigma: number
  readonly kappa: number
  /** The measured points the fit is through. */
  readonly points: readonly { readonly concurrency: number; readonly perSecond: number }[]
}

/** What the workers and the kernel said while the load was on. Ratios are 0..1; null: not to be had on this host. */
export interface Telemetry {
  readonly eluRatio: number
  /** Share of CPU time spent in scavenges and in mark-compact collections. */
  readonly scavengeRatio: number | null
  readonly markCompactRatio: number | null
  readonly loopDelayP99Ms: number
  /** How long a job waited for a free thread of libuv's pool, p99. */
  readonly poolDelayP99Ms: number | null
  readonly listenOverflows: number
  readonly longestQueue: number | null
  /** Largest over mean share of requests among workers; 1 is perfectly even. */
  readonly imbalanceRatio: number
  readonly heapUsedBytes: number
}

/** What the host did meanwhile. */
export interface EnvironmentSample {
  /** PSI, cpu "some", share of time that something waited for a CPU; null without PSI. */
  readonly pressureRatio: number | null
  readonly stealRatio: number
  /** The generator's own event-loop utilisation: above 0.7 a window is invalid. */
  readonly generatorEluRatio: number
}

/** What the rate of a latency objective was answered with. */
export interface AtRate {
  readonly probe: Probe
  /** At the SLO's quantile; null: more requests failed than lie beyond it. */
  readonly latencyMs: number | null
}

/** What one configuration was measured to do. */
export interface Measurement {
  /** SLO capacity: the highest open-loop rate that keeps the SLO, from a fit over all probes. */
  readonly capacityPerSecond: number
  /** Half the width of its 95 % confidence interval within this launch, as a share; only where a precision was asked for. */
  readonly marginRatio?: number
  /** Closed-loop throughput when everything is busy; an upper bound of the capacity. */
  readonly saturationPerSecond: number
  readonly usl: UslFit | null
  readonly probes: readonly Probe[]
  /** Only with the objective "latency". */
  readonly atRate?: AtRate
  /** CPU of the whole process tree per request, at saturation. */
  readonly cpuMsPerRequest: number
  readonly workers: number
  readonly rssBytesPerWorker: number
  /** Memory of all processes of the target together (PSS where the kernel has it). */
  readonly memoryBytes: number
  readonly warmUp: 'warmed' | 'slowed-down' | 'flat' | 'no-steady-state'
  readonly telemetry: Telemetry
}

/** How a trial ended. Everything but a measurement is a fact about the candidate or about the host, never a number. */
export type Outcome =
  | { readonly kind: 'measured'; readonly measurement: Measurement }
  /** The candidate cannot hold, by calculation or by trying: out of memory budget, did not start, crashed. */
  | { readonly kind: 'infeasible'; readonly reason: string }
  /** Stopped early: it can no longer reach what the best one has. */
  | { readonly kind: 'hopeless'; readonly saturationPerSecond: number }
  /** The host or the generator was not fit; to be tried again. */
  | { readonly kind: 'invalid'; readonly reason: string }

/** One launch of one configuration: the replicate of all statistics. */
export interface Evaluation {
  readonly candidate: Candidate
  readonly outcome: Outcome
  readonly environment: EnvironmentSample
  readonly seconds: number
}
