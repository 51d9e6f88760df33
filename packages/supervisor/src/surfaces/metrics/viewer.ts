import type { Snapshot } from '../../core/snapshot.ts'
import { monotonicMs } from '../../shell/clock.ts'
import { readListenOverflows } from '../../shell/procfs/netstat.ts'
import { followListenQueues } from '../listen-queues.ts'
import { watchSelf } from './self.ts'
import type { Glance, View } from './view.ts'

/** Takes views of a running supervisor. */
export interface Viewer {
  /** For the scraper: with the supervisor's readings of itself. */
  readonly view: () => View
  readonly glance: () => Glance
  readonly close: () => void
}

/** Looks at the snapshot, the kernel and this process, and at no worker. A view takes well under a millisecond. */
export function createViewer({
  snapshot,
  effectiveBacklogs,
  version,
}: {
  readonly snapshot: () => Snapshot
  readonly effectiveBacklogs: ReadonlyMap<string, number>
  readonly version: string
}): Viewer {
  const self = watchSelf()
  const queues = followListenQueues()
  const glance = (): Glance => {
    const now = snapshot()
    return {
      snapshot: now,
      nowMs: monotonicMs(),
      clockOriginSeconds: performance.timeOrigin / 1000,
      queues: queues.read(now.addresses),
      effectiveBacklogs,
      overflows: readListenOverflows(),
      build: { version, node: process.versions.node },
    }
  }
  return {
    view: () => ({ ...glance(), supervisor: self.read() }),
    glance,
    close: () => {
      self.stop()
      queues.close()
    },
  }
}
