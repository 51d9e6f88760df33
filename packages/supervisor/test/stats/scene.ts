import { busyScene, viewOf } from '../metrics/scene.ts'
import type { Snapshot } from '../../src/core/snapshot.ts'
import type { StatsView } from '../../src/surfaces/stats/view.ts'

/** What the stats server sees of this snapshot in a world that stands still. */
export function statsViewOf(snapshot: Snapshot = busyScene()): StatsView {
  return {
    ...viewOf(snapshot),
    listenOverflows: 3,
    vszBytes: new Map(snapshot.workers.map(({ appPid }) => [appPid, 1_200_000_000])),
    identity: { pid: 4711, uid: 33, gid: 34, cwd: '/srv/app' },
  }
}
