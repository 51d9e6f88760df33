import type { Glance } from '../metrics/view.ts'

/** All that an answer of the stats server is made of. Nothing in it is asked of a worker. */
export interface StatsView extends Glance {
  /** Handshakes that found a full accept queue since the supervisor started; null where the kernel does not tell. */
  readonly listenOverflows: number | null
  /** Address space by pid; a process that is gone is left out. */
  readonly vszBytes: ReadonlyMap<number, number>
  /** Who the supervisor is. */
  readonly identity: {
    readonly pid: number
    readonly uid: number
    readonly gid: number
    readonly cwd: string
  }
}
