import type { Snapshot } from '../../core/snapshot.ts'
import { readListenOverflows } from '../../shell/procfs/netstat.ts'
import { readVszBytes } from '../../shell/procfs/process.ts'
import type { Glance } from '../metrics/view.ts'
import type { StatsView } from './view.ts'

/** Adds to a glance what only uWSGI's fields ask for; overflows are counted from here on. */
export function createStatsViewer(glance: () => Glance): () => StatsView {
  const before = readListenOverflows()?.overflows ?? 0
  return () => {
    const now = glance()
    return {
      ...now,
      listenOverflows:
        now.overflows === null ? null : Math.max(0, now.overflows.overflows - before),
      vszBytes: addressSpaces(now.snapshot),
      identity: {
        pid: process.pid,
        uid: process.getuid?.() ?? 0,
        gid: process.getgid?.() ?? 0,
        cwd: process.cwd(),
      },
    }
  }
}

function addressSpaces({ workers }: Snapshot): ReadonlyMap<number, number> {
  return new Map(
    workers.flatMap(({ appPid }) => {
      const bytes = readVszBytes(appPid)
      return bytes === null ? [] : [[appPid, bytes] as const]
    }),
  )
}
