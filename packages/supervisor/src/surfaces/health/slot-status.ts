import type { SlotState } from '../../core/slot.ts'
import { isGoing, type Worker } from '../../core/worker.ts'
import type { Place } from '../metrics/picture.ts'

/** One slot as `/status` shows it. What needs a worker, or its first report, is null without one. */
export interface SlotStatus {
  readonly slot: number
  readonly state: SlotState
  /** Answered by all workers the slot has had. */
  readonly requests: number
  readonly inFlight: number
  /** Workers that are on their way out. */
  readonly leaving: number
  readonly spawns: number
  readonly worker: WorkerStatus | null
  readonly lastExit: {
    readonly cause: string
    readonly code: number | null
    readonly signal: string | null
    readonly pid: number
    readonly agoSeconds: number
  } | null
}

interface WorkerStatus {
  readonly pid: number
  readonly generation: number
  readonly ageSeconds: number
  /** 0 until the first sample. */
  readonly rssBytes: number
  readonly pssBytes: number
  readonly report: {
    readonly agoSeconds: number
    readonly requests: number
    readonly eluRatio: number
    readonly loopDelayP99Seconds: number
    readonly heapUsedBytes: number
  } | null
}

/** The slot, its standing worker and how the last one ended. */
export function slotStatus(
  { slot, state, workers, worker, totals }: Place,
  nowMs: number,
): SlotStatus {
  const { lastExit } = slot
  return {
    slot: slot.id,
    state,
    requests: totals.requests,
    inFlight: workers.reduce((sum, { readings }) => sum + (readings.report?.inFlight ?? 0), 0),
    leaving: workers.filter(isGoing).length,
    spawns: slot.spawns,
    worker: worker === null ? null : workerStatus(worker, nowMs),
    lastExit:
      lastExit === null
        ? null
        : {
            cause: lastExit.cause,
            code: lastExit.code,
            signal: lastExit.signal,
            pid: lastExit.pid,
            agoSeconds: ago(lastExit.atMs, nowMs),
          },
  }
}

function workerStatus(
  { pid, generation, spawnedAtMs, readings }: Worker,
  nowMs: number,
): WorkerStatus {
  const { report, reportedAtMs, rssBytes, pssBytes } = readings
  return {
    pid,
    generation,
    ageSeconds: ago(spawnedAtMs, nowMs),
    rssBytes,
    pssBytes,
    report:
      report === null
        ? null
        : {
            agoSeconds: ago(reportedAtMs, nowMs),
            requests: report.requests,
            eluRatio: report.eluRatio,
            loopDelayP99Seconds: report.loopDelayP99Ms / 1000,
            heapUsedBytes: report.heapUsedBytes,
          },
  }
}

const ago = (atMs: number, nowMs: number): number => Math.max(0, nowMs - atMs) / 1000
