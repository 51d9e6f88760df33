import type { Snapshot } from '../../core/snapshot.ts'
import { printAddress, type Address } from '../../config/address.ts'
import { monotonicMs } from '../../shell/clock.ts'
import { createListenQueueReader, type ListenQueue } from '../../shell/procfs/listen-queue.ts'
import { readListenOverflows } from '../../shell/procfs/netstat.ts'
import { watchSelf } from './self.ts'
import type { Glance, View } from './view.ts'

/** Takes views of a running supervisor. */
export interface Viewer {
  /** For the scraper: each view ends the supervisor's own measuring period and begins the next. */
  readonly view: () => View
  /** For everybody else: disturbs nothing. */
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
  const queues = createQueues()
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

/** Addresses become known only once a worker has listened, so the reader is made when they change. */
function createQueues(): {
  readonly read: (addresses: readonly Address[]) => readonly ListenQueue[]
  readonly close: () => void
} {
  let known = ''
  let reader = createListenQueueReader([])
  return {
    read: (addresses) => {
      const wanted = addresses.map(printAddress).join(' ')
      if (wanted !== known) {
        reader.close()
        reader = createListenQueueReader(addresses)
        known = wanted
      }
      return reader.read()
    },
    close: () => reader.close(),
  }
}
