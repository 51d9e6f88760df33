import { fold } from '../../core/totals.ts'
import { slotState, SPARES } from '../../core/slot.ts'
import { workersOf, type Snapshot } from '../../core/snapshot.ts'
import type { LogLine } from '../../shell/log.ts'

const MEBIBYTE = 2 ** 20

/** One line per slot, for SIGUSR1. */
export function statistics(snapshot: Snapshot): readonly LogLine[] {
  return snapshot.slots
    .filter(({ id }) => id !== SPARES)
    .map((slot): LogLine => {
      const workers = workersOf(snapshot, slot.id)
      const totals = workers.reduce((sum, { readings }) => fold(sum, readings), slot.totals)
      const newest = workers.at(-1)
      const fields = {
        worker: slot.id,
        state: slotState(slot, workers, snapshot.nowMs),
        pid: newest?.pid ?? 0,
        requests: totals.requests,
        inFlight: newest?.readings.report?.inFlight ?? 0,
        rssMiB: Math.round((newest?.readings.rssBytes ?? 0) / MEBIBYTE),
        spawns: slot.spawns,
        lastExit: slot.lastExit?.cause ?? 'none',
      }
      return {
        level: 'info',
        text: Object.entries(fields)
          .map(([key, value]) => `${key}=${value}`)
          .join(' '),
        fields,
      }
    })
}
