import type { Cause } from '../../core/cause.ts'
import { SPARES } from '../../core/slot.ts'
import type { Report } from '../../protocol/messages.ts'
import type { Worker } from '../../core/worker.ts'
import type { Picture, Place } from './picture.ts'
import type { Sample } from './row.ts'

type Reader = (picture: Picture) => readonly Sample[]

/** One sample without labels; none when the value is not known. */
export function single(read: (picture: Picture) => number | null): Reader {
  return (picture) => sample({}, read(picture))
}

/** A sample for each slot 1 and up; none for a slot whose value is not known. */
export function perSlot(read: (place: Place, picture: Picture) => number | null): Reader {
  return (picture) =>
    picture.places.flatMap((place) => sample({ slot: place.name }, read(place, picture)))
}

/** The same for slot 0, the spares, too: for what slots count themselves. */
export function perSlotWithSpares(read: (slot: Place['slot']) => number): Reader {
  return ({ snapshot }) =>
    snapshot.slots.flatMap((slot) => sample({ slot: String(slot.id) }, read(slot)))
}

/** A sample for each slot of which some worker has reported; 0 for a worker that has not. */
export function perReport(read: (report: Report) => number): Reader {
  return perSlot(({ worker }) => reported(worker, read))
}

/** The sum over all workers of each slot: during a recycle both the old and the new one have requests. */
export function perSlotSum(read: (report: Report) => number): Reader {
  return perSlot(({ workers }) => workers.reduce((sum, worker) => sum + reported(worker, read), 0))
}

const memoryKinds = {
  rss: ({ readings }: Worker) => readings.rssBytes,
  pss: ({ readings }: Worker) => readings.pssBytes,
  heap_used: (worker: Worker) => reported(worker, (report) => report.heapUsedBytes),
  heap_total: (worker: Worker) => reported(worker, (report) => report.heapTotalBytes),
  external: (worker: Worker) => reported(worker, (report) => report.externalBytes),
}

/** Memory by slot and kind; slot 0, all spares together, only while there are some. */
export const memory: Reader = ({ places, spares }) => {
  const slots = places.map(({ name, worker }) => ({
    name,
    workers: worker === null ? [] : [worker],
  }))
  const reserve = spares.length === 0 ? [] : [{ name: String(SPARES), workers: spares }]
  return [...reserve, ...slots].flatMap(({ name: slot, workers }) =>
    Object.entries(memoryKinds).map(([kind, read]) => ({
      labels: { slot, kind },
      value: workers.reduce((sum, worker) => sum + read(worker), 0),
    })),
  )
}

/** How many lives of any slot ended for this cause. */
export function exitsOf({ snapshot }: Picture, cause: Cause): number {
  return snapshot.slots.reduce((sum, { exits }) => sum + (exits[cause] ?? 0), 0)
}

/**
 * Sums of fractions depend on their order in the last bits. A counter that goes back by one of them looks like a
 * restart to Prometheus, so all fractions that accumulate are cut to whole microseconds.
 */
export function wholeMicroseconds(seconds: number): number {
  return Math.round(seconds * 1e6) / 1e6
}

/** One sample per key of a fixed list, 1 for the key that holds and 0 for the others. */
export function oneHot<Key extends string>(
  label: string,
  keys: readonly Key[],
  read: (place: Place) => Key,
): Reader {
  return ({ places }) =>
    places.flatMap((place) =>
      keys.map((key) => ({
        labels: { slot: place.name, [label]: key },
        value: read(place) === key ? 1 : 0,
      })),
    )
}

function sample(labels: Sample['labels'], value: number | null): readonly Sample[] {
  return value === null ? [] : [{ labels, value }]
}

function reported(worker: Worker | null, read: (report: Report) => number): number {
  const report = worker?.readings.report ?? null
  return report === null ? 0 : read(report)
}
