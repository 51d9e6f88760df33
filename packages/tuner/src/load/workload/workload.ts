import type { Arrivals } from '../../core/window.ts'

/** One HTTP request of a workload. */
export interface WorkloadRequest {
  readonly method: string
  /** With the query, as it goes on the wire. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  /** Statuses that are no errors; empty: any 2xx. */
  readonly expect: readonly number[]
}

/** Requests that one client sends on one connection, each as soon as the one before is answered. */
export interface Flow {
  readonly weight: number
  readonly requests: readonly WorkloadRequest[]
}

/** What is sent to the target, and how its clients behave. */
export interface Workload {
  /** A route is a flow of one request, a session one of several. */
  readonly flows: readonly Flow[]
  /** A client leaves its connection after so many requests; 0: never. */
  readonly requestsPerConnection: number
  readonly arrivals: Arrivals
}
