import type { Snapshot } from '../../core/snapshot.ts'
import type { ListenQueue } from '../../shell/procfs/listen-queue.ts'
import type { ListenOverflows } from '../../shell/procfs/netstat.ts'

/** The supervisor about itself. */
export interface SelfReadings {
  readonly rssBytes: number
  readonly cpuSeconds: number
  /** In the worst 10 s of the last minute. */
  readonly loopDelayP50Seconds: number
  readonly loopDelayP99Seconds: number
}

/** What there is to see at any time, by as many readers as there are. Nothing in it is asked of a worker. */
export interface Glance {
  readonly snapshot: Snapshot
  /** Monotonic milliseconds, of the same clock as the snapshot's. */
  readonly nowMs: number
  /** The wall-clock time, in seconds since 1970, at which that clock showed 0. */
  readonly clockOriginSeconds: number
  readonly queues: readonly ListenQueue[]
  /** How many connections the kernel lets wait on each socket, by printed address. */
  readonly effectiveBacklogs: ReadonlyMap<string, number>
  /** Null where the kernel does not tell. */
  readonly overflows: ListenOverflows | null
  readonly build: { readonly version: string; readonly node: string }
}

/** All that a scrape reads. */
export interface View extends Glance {
  readonly supervisor: SelfReadings
}
