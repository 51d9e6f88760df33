import type { Part } from '../core/arrivals.ts'
import type { Arrivals, Counts } from '../core/window.ts'
import type { Workload } from './workload/workload.ts'

/** Where the load goes. */
export interface Target {
  readonly host: string
  readonly port: number
}

/** What one generator is to do for one window; rates and connections are its own share. */
export interface Assignment {
  readonly target: Target
  readonly workload: Workload
  readonly connections: number
  readonly seconds: number
  readonly drainSeconds: number
  readonly timeoutSeconds: number
  readonly seed: number
  readonly part: Part
  readonly loop:
    | { readonly kind: 'closed' }
    | { readonly kind: 'open'; readonly ratePerSecond: number; readonly arrivals: Arrivals }
  /** Requests slower than this are counted as `over` in the progress; 0: none. */
  readonly overMs: number
}

/** From the engine to a generator. */
export type Order =
  | { readonly type: 'run'; readonly assignment: Assignment }
  | { readonly type: 'stop' }

/** How far a window is; sent ten times a second while it runs. */
export interface Progress {
  readonly intended: number
  readonly completed: number
  /** Lost, or answered with an unexpected status. */
  readonly failed: number
  /** Answered later than `overMs`, or waiting for longer than that. */
  readonly over: number
}

/** What one generator saw. Histograms are HDR, in microseconds, compressed. */
export interface Share {
  readonly seconds: number
  readonly endedEarly: boolean
  readonly counts: Counts
  readonly completedInTime: number
  readonly histograms: { readonly latency: string; readonly service: string; readonly lag: string }
  readonly eluRatio: number
  readonly loopDelayP99Ms: number
  readonly cpuMicros: number
  /** Concurrency integrated over time, and the sum of service times: equal by Little's law. */
  readonly concurrencyMs: number
  readonly serviceMs: number
  readonly idleLeast: number
}

/** From a generator to the engine. */
export type Notice =
  | { readonly type: 'ready' }
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'done'; readonly share: Share }
  | { readonly type: 'failed'; readonly message: string }
