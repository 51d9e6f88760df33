import type { Settings } from '../../config/settings.ts'
import { lifetimeLimitMs, requestLimit } from '../../core/limits.ts'
import { slotState, type Slot } from '../../core/slot.ts'
import { workersOf, type Snapshot } from '../../core/snapshot.ts'
import { fold } from '../../core/totals.ts'
import { isReady, type Worker } from '../../core/worker.ts'
import type { ControlExit, ControlSlot } from '../../protocol/control-status.ts'

/** One row of `stint status`. */
export function slotStatus(slot: Slot, snapshot: Snapshot, nowMs: number): ControlSlot {
  const workers = workersOf(snapshot, slot.id)
  const best = workers.find(isReady) ?? workers.at(-1) ?? null
  return {
    slot: slot.id,
    state: slotState(slot, workers, nowMs),
    pid: best?.appPid ?? null,
    generation: best?.generation ?? null,
    ageMs: best === null ? 0 : Math.round(nowMs - best.spawnedAtMs),
    requests: workers.reduce((sum, { readings }) => fold(sum, readings), slot.totals).requests,
    reportedAtMs: Math.round(Math.max(0, ...workers.map(({ readings }) => readings.reportedAtMs))),
    inFlight: workers.reduce((sum, { readings }) => sum + (readings.report?.inFlight ?? 0), 0),
    ...readingsOf(best),
    limit: best === null ? null : nearestLimit(best, snapshot, nowMs),
    spawns: slot.spawns,
    retryInMs: workers.length > 0 ? 0 : Math.max(0, Math.round(slot.retryAtMs - nowMs)),
    lastExit: exitOf(slot, nowMs),
    workers: workers.map(({ life, appPid, generation, state }) => ({
      life,
      pid: appPid,
      generation,
      state,
    })),
  }
}

function readingsOf(worker: Worker | null) {
  const report = worker?.readings.report
  return {
    eluRatio: report?.eluRatio ?? 0,
    loopDelayP99Ms: report?.loopDelayP99Ms ?? 0,
    heapUsedBytes: report?.heapUsedBytes ?? 0,
    rssBytes: worker?.readings.rssBytes ?? 0,
    pssBytes: worker?.readings.pssBytes ?? 0,
  }
}

function exitOf({ lastExit }: Slot, nowMs: number): ControlExit | null {
  if (lastExit === null) return null
  const { cause, code, signal, pid, atMs } = lastExit
  return { cause, code, signal, pid, agoMs: Math.max(0, Math.round(nowMs - atMs)) }
}

/** The limit of which the most is used: the one that will recycle this worker if nothing changes. */
function nearestLimit(
  worker: Worker,
  { settings, seed }: Snapshot,
  nowMs: number,
): ControlSlot['limit'] {
  const used = uses(worker, settings, seed, nowMs).filter(({ most }) => most > 0)
  const ratios = used.map(({ knob, now, most }) => ({ knob, usedRatio: now / most }))
  const [first, ...others] = ratios
  if (first === undefined) return null
  return others.reduce(
    (nearest, each) => (each.usedRatio > nearest.usedRatio ? each : nearest),
    first,
  )
}

interface Use {
  readonly knob: string
  readonly now: number
  readonly most: number
}

function uses(worker: Worker, settings: Settings, seed: number, nowMs: number): readonly Use[] {
  const { readings, spawnedAtMs } = worker
  const { rssBytes, pssBytes, report } = readings
  return [
    {
      knob: 'max-requests',
      now: report?.requests ?? 0,
      most: requestLimit(worker, settings, seed),
    },
    {
      knob: 'max-worker-lifetime',
      now: nowMs - spawnedAtMs,
      most: lifetimeLimitMs(worker, settings, seed),
    },
    { knob: 'reload-on-rss', now: rssBytes, most: settings.reloadOnRssBytes },
    { knob: 'reload-on-pss', now: pssBytes, most: settings.reloadOnPssBytes },
    { knob: 'evil-reload-on-rss', now: rssBytes, most: settings.evilReloadOnRssBytes },
  ]
}
