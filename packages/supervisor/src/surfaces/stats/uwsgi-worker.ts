import type { Report } from '../../protocol/messages.ts'
import type { Ready, Worker } from '../../core/worker.ts'
import type { Place } from '../metrics/picture.ts'
import type { StatsView } from './view.ts'

/** Those of uWSGI's words for what a worker does that Stint has a use for. */
type UwsgiStatus = 'idle' | 'busy' | 'cheap' | 'pause'

/** A slot, as uWSGI describes a worker. Counts go on over the lives of the slot. */
export interface UwsgiWorker {
  readonly id: number
  readonly pid: number
  readonly accepting: 0 | 1
  readonly requests: number
  readonly delta_requests: number
  readonly exceptions: number
  readonly harakiri_count: number
  readonly signals: 0
  readonly signal_queue: 0
  readonly status: UwsgiStatus
  readonly rss: number
  readonly vsz: number
  readonly running_time: number
  readonly last_spawn: number
  readonly respawn_count: number
  readonly tx: number
  readonly avg_rt: number
  readonly apps: readonly UwsgiApp[]
  readonly cores?: readonly UwsgiCore[]
}

export interface UwsgiApp {
  readonly id: 0
  readonly modifier1: 0
  readonly mountpoint: ''
  readonly startup_time: number
  readonly requests: number
  readonly exceptions: number
  readonly chdir: ''
}

export interface UwsgiCore {
  readonly id: 0
  readonly requests: number
  readonly static_requests: 0
  readonly routed_requests: 0
  readonly offloaded_requests: 0
  readonly write_errors: number
  readonly read_errors: 0
  readonly in_request: 0 | 1
  /** Always empty: uWSGI puts the headers of running requests here, cookies and passwords included. */
  readonly vars: readonly []
  readonly req_info: Readonly<Record<string, never>>
}

const MICROSECONDS = 1e6
/** Share of time above which an event loop counts as busy. */
const BUSY_ELU_RATIO = 0.5

/** One slot. A draining worker is shown as the slot's only while there is no other. */
export function uwsgiWorker(place: Place, view: StatsView): UwsgiWorker {
  const { slot, state, totals, worker } = place
  const report = worker?.readings.report ?? null
  const exceptions = slot.exits['exit-code'] ?? 0
  return {
    id: slot.id,
    pid: worker?.appPid ?? 0,
    accepting: state === 'ready' ? 1 : 0,
    requests: totals.requests,
    delta_requests: report?.requests ?? 0,
    exceptions,
    harakiri_count: 0,
    signals: 0,
    signal_queue: 0,
    status: state === 'paused' ? 'pause' : statusOf(worker),
    rss: worker?.readings.rssBytes ?? 0,
    vsz: worker === null ? 0 : (view.vszBytes.get(worker.appPid) ?? 0),
    running_time: Math.round(totals.durationSumSeconds * MICROSECONDS),
    last_spawn: worker === null ? 0 : epochSeconds(worker.spawnedAtMs, view),
    respawn_count: slot.spawns,
    tx: totals.sentBytes,
    avg_rt: averageMicroseconds(report),
    apps: [app(place, exceptions)],
    cores: [core(place)],
  }
}

function statusOf(worker: Worker | null): UwsgiStatus {
  if (worker === null) return 'cheap'
  const { report } = worker.readings
  return report !== null && (report.inFlight > 0 || report.eluRatio > BUSY_ELU_RATIO)
    ? 'busy'
    : 'idle'
}

function epochSeconds(
  atMs: number,
  { clockOriginSeconds }: Pick<StatsView, 'clockOriginSeconds'>,
): number {
  return Math.floor(clockOriginSeconds + atMs / 1000)
}

/** uWSGI's own sum: it says more about the last few requests than about the worker, and stands still when nothing comes. */
function averageMicroseconds(report: Report | null): number {
  return Math.round(((report?.halvingAverageMs ?? 0) / 1000) * MICROSECONDS)
}

function app({ totals, worker }: Place, exceptions: number): UwsgiApp {
  return {
    id: 0,
    modifier1: 0,
    mountpoint: '',
    startup_time: worker?.state === 'ready' ? startupSeconds(worker) : 0,
    requests: totals.requests,
    exceptions,
    chdir: '',
  }
}

/** From the start of the process until it took traffic: a reserve's wait and a probation included. */
function startupSeconds({ sinceMs, spawnedAtMs }: Ready): number {
  return Math.max(0, Math.round((sinceMs - spawnedAtMs) / 1000))
}

function core({ totals, worker }: Place): UwsgiCore {
  const inFlight = worker?.readings.report?.inFlight ?? 0
  return {
    id: 0,
    requests: totals.requests,
    static_requests: 0,
    routed_requests: 0,
    offloaded_requests: 0,
    write_errors: totals.aborted,
    read_errors: 0,
    in_request: inFlight > 0 ? 1 : 0,
    vars: [],
    req_info: {},
  }
}
