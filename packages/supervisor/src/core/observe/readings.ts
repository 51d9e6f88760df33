import type { Settings } from '../../config/settings.ts'
import type { EventOf, MemoryReading } from '../event.ts'
import type { Snapshot } from '../snapshot.ts'
import type { Readings, Worker } from '../worker.ts'
import { changeWorker } from './change.ts'

export function reported(
  snapshot: Snapshot,
  { life, report, atMs }: EventOf<'reported'>,
): Snapshot {
  return changeWorker(snapshot, life, (worker) => ({
    ...worker,
    readings: { ...worker.readings, report, reportedAtMs: atMs },
  }))
}

export function spokeLast(
  snapshot: Snapshot,
  life: number,
  lastWords: NonNullable<Readings['lastWords']>,
): Snapshot {
  return changeWorker(snapshot, life, (worker) => ({
    ...worker,
    readings: { ...worker.readings, lastWords },
  }))
}

export function sampled(snapshot: Snapshot, { readings }: EventOf<'memory-sampled'>): Snapshot {
  const byLife = new Map(readings.map((reading) => [reading.life, reading]))
  return {
    ...snapshot,
    workers: snapshot.workers.map((worker) => {
      const reading = byLife.get(worker.life)
      return reading === undefined ? worker : withReading(worker, reading, snapshot.settings)
    }),
  }
}

function withReading(worker: Worker, reading: MemoryReading, settings: Settings): Worker {
  const { readings } = worker
  const { rssBytes, cpuSeconds } = reading
  const pssBytes = reading.pssBytes ?? readings.pssBytes
  const isServing = worker.state === 'ready'
  return {
    ...worker,
    readings: {
      ...readings,
      rssBytes,
      pssBytes,
      cpuSeconds: Math.max(readings.cpuSeconds, cpuSeconds),
      baselineRssBytes:
        isServing && readings.baselineRssBytes === 0 ? rssBytes : readings.baselineRssBytes,
      baselinePssBytes:
        isServing && readings.baselinePssBytes === 0 ? pssBytes : readings.baselinePssBytes,
      rssStrikes: isServing ? strikes(readings.rssStrikes, rssBytes, settings.reloadOnRssBytes) : 0,
      pssStrikes:
        isServing && reading.pssBytes !== null
          ? strikes(readings.pssStrikes, pssBytes, settings.reloadOnPssBytes)
          : readings.pssStrikes,
    },
  } satisfies { readings: Readings }
}

function strikes(before: number, bytes: number, limitBytes: number): number {
  return limitBytes > 0 && bytes >= limitBytes ? before + 1 : 0
}
