import { printAddress } from '../../config/address.ts'
import { causes } from '../../core/cause.ts'
import type { SlotState } from '../../core/slot.ts'
import { isPaused, type WarningCode } from '../../core/snapshot.ts'
import { isReady } from '../../core/worker.ts'
import { DURATION_BUCKETS_SECONDS } from '../../protocol/messages.ts'
import type { Row } from './row.ts'
import {
  exitsOf,
  memory,
  oneHot,
  perReport,
  perSlot,
  perSlotSum,
  perSlotWithSpares,
  single,
  wholeMicroseconds,
} from './samples.ts'

const statusClasses = ['1xx', '2xx', '3xx', '4xx', '5xx'] as const
const slotStates = [
  'cheap',
  'throttled',
  'spawning',
  'ready',
  'paused',
  'draining',
  'killed',
] as const satisfies readonly SlotState[]
const warningCodes = [
  'reload-on-rss-below-baseline',
  'reload-on-pss-below-baseline',
] as const satisfies readonly WarningCode[]

/** Why a worker is replaced on purpose. */
export const recycleReasons = [
  'max-requests',
  'max-worker-lifetime',
  'reload-on-rss',
  'reload-on-pss',
  'evil-reload-on-rss',
  'reload',
  'recycle',
] as const

/**
 * THE table of metrics. Exposition and docs/metrics.md are projections of it. Labels are slots, never pids or
 * generations, so the number of series is bounded by the number of slots.
 */
export const table: readonly Row[] = [
  {
    name: 'stint_requests_total',
    section: 'requests',
    type: 'counter',
    labels: ['slot', 'status'],
    help: 'Requests answered, by class of the status.',
    read: ({ places }) =>
      places.flatMap(({ name, totals }) =>
        statusClasses.map((status, index) => ({
          labels: { slot: name, status },
          value: totals.byStatusClass[index] ?? 0,
        })),
      ),
  },
  {
    name: 'stint_requests_aborted_total',
    section: 'requests',
    type: 'counter',
    labels: ['slot'],
    help: 'Requests whose connection closed before the response was finished.',
    read: perSlot(({ totals }) => totals.aborted),
  },
  {
    name: 'stint_request_duration_seconds',
    section: 'requests',
    type: 'histogram',
    labels: [],
    bounds: DURATION_BUCKETS_SECONDS,
    help: 'Time from the head of a request to the end of its response, of all slots together.',
    read: ({ places }) => ({
      counts: Array.from({ length: DURATION_BUCKETS_SECONDS.length + 1 }, (_, bucket) =>
        places.reduce((sum, { totals }) => sum + (totals.durationCounts[bucket] ?? 0), 0),
      ),
      sum: wholeMicroseconds(
        places.reduce((sum, { totals }) => sum + totals.durationSumSeconds, 0),
      ),
    }),
  },
  {
    name: 'stint_requests_in_flight',
    section: 'requests',
    type: 'gauge',
    labels: ['slot'],
    help: 'Requests being answered, by all workers of the slot, a draining one included.',
    read: perSlotSum(({ inFlight }) => inFlight),
  },
  {
    name: 'stint_connections_total',
    section: 'requests',
    type: 'counter',
    labels: ['slot'],
    help: 'Connections accepted.',
    read: perSlot(({ totals }) => totals.connections),
  },
  {
    name: 'stint_connections_let_go_total',
    section: 'requests',
    type: 'counter',
    labels: ['slot'],
    help: 'Connections that were told to close so that another worker may have them (the rebalance knob).',
    read: perSlot(({ totals }) => totals.letGo),
  },
  {
    name: 'stint_open_connections',
    section: 'requests',
    type: 'gauge',
    labels: ['slot'],
    help: 'Connections open, by all workers of the slot, a draining one included.',
    read: perSlotSum(({ openConnections }) => openConnections),
  },
  {
    name: 'stint_sent_bytes_total',
    section: 'requests',
    type: 'counter',
    labels: ['slot'],
    help: 'Bytes of heads and bodies written to connections; under TLS, before encryption.',
    read: perSlot(({ totals }) => totals.sentBytes),
  },
  {
    name: 'stint_upgrades_total',
    section: 'requests',
    type: 'counter',
    labels: ['slot'],
    help: 'Connections that became WebSockets or tunnels.',
    read: perSlot(({ totals }) => totals.upgrades),
  },
  {
    name: 'stint_access_log_dropped_lines_total',
    section: 'requests',
    type: 'counter',
    labels: ['slot'],
    help: 'Lines of the access log that could not be written: whoever reads stdout is too slow or gone, or its disk is full.',
    read: perSlot(({ totals }) => totals.droppedLines),
  },
  {
    name: 'stint_workers',
    section: 'workers',
    type: 'gauge',
    labels: [],
    help: 'Worker processes that exist, in whatever state, spares included.',
    read: single(({ snapshot }) => snapshot.workers.length),
  },
  {
    name: 'stint_workers_wanted',
    section: 'workers',
    type: 'gauge',
    labels: [],
    help: 'Workers that are meant to take traffic.',
    read: single(({ snapshot }) => snapshot.workersWanted),
  },
  {
    name: 'stint_workers_ready',
    section: 'workers',
    type: 'gauge',
    labels: [],
    help: 'Workers that take traffic. In a pause they stay ready, and accept nothing.',
    read: single(({ snapshot }) => snapshot.workers.filter(isReady).length),
  },
  {
    name: 'stint_paused',
    section: 'workers',
    type: 'gauge',
    labels: [],
    help: '1 while connections wait in the queue because somebody asked for a pause, else 0.',
    read: single(({ snapshot }) => (isPaused(snapshot) ? 1 : 0)),
  },
  {
    name: 'stint_spare_workers',
    section: 'workers',
    type: 'gauge',
    labels: [],
    help: 'Workers held in reserve, those that still boot included.',
    read: single(({ spares }) => spares.length),
  },
  {
    name: 'stint_spare_workers_wanted',
    section: 'workers',
    type: 'gauge',
    labels: [],
    help: 'The spare-workers knob.',
    read: single(({ snapshot }) => snapshot.settings.spareWorkers),
  },
  {
    name: 'stint_worker_ready',
    section: 'workers',
    type: 'gauge',
    labels: ['slot'],
    help: '1 when a worker of this slot takes traffic, else 0.',
    read: perSlot(({ state }) => (state === 'ready' ? 1 : 0)),
  },
  {
    name: 'stint_worker_state',
    section: 'workers',
    type: 'gauge',
    labels: ['slot', 'state'],
    help: `1 for the state the slot is in, 0 for the others: ${slotStates.join(', ')}.`,
    read: oneHot('state', slotStates, ({ state }) => state),
  },
  {
    name: 'stint_worker_generation',
    section: 'workers',
    type: 'gauge',
    labels: ['slot'],
    help: 'Code version that the worker of the slot runs; absent without a worker.',
    read: perSlot(({ worker }) => worker?.generation ?? null),
  },
  {
    name: 'stint_worker_start_time_seconds',
    section: 'workers',
    type: 'gauge',
    labels: ['slot'],
    help: 'When the worker of the slot was started, in seconds since 1970; absent without a worker.',
    read: perSlot(({ worker }, { clockOriginSeconds }) =>
      worker === null ? null : wholeMicroseconds(clockOriginSeconds + worker.spawnedAtMs / 1000),
    ),
  },
  {
    name: 'stint_worker_requests',
    section: 'workers',
    type: 'gauge',
    labels: ['slot'],
    help: 'Requests answered in the life of the present worker; compare with stint_max_requests.',
    read: perReport(({ requests }) => requests),
  },
  {
    name: 'stint_max_requests',
    section: 'workers',
    type: 'gauge',
    labels: [],
    help: 'The max-requests knob: a worker that answered this many is recycled; 0: never.',
    read: single(({ snapshot }) => snapshot.settings.maxRequests),
  },
  {
    name: 'stint_worker_report_age_seconds',
    section: 'workers',
    type: 'gauge',
    labels: ['slot'],
    help: 'Time since the worker of the slot last reported (or was started); absent without a worker.',
    read: perSlot(({ worker }, { nowMs }) => {
      if (worker === null) return null
      const { report, reportedAtMs } = worker.readings
      const sinceMs = report === null ? worker.spawnedAtMs : reportedAtMs
      return wholeMicroseconds(Math.max(0, nowMs - sinceMs) / 1000)
    }),
  },
  {
    name: 'stint_worker_memory_bytes',
    section: 'resources',
    type: 'gauge',
    labels: ['slot', 'kind'],
    help: 'Memory of the worker of the slot: rss (resident), pss (shared pages divided among their users; 0 until sampled), heap_used, heap_total and external (as V8 reports them). Slot 0: all spares together.',
    read: memory,
  },
  {
    name: 'stint_worker_memory_limit_bytes',
    section: 'resources',
    type: 'gauge',
    labels: ['limit'],
    help: 'The reload-on-rss, reload-on-pss and evil-reload-on-rss knobs; absent when they are 0.',
    read: ({ snapshot: { settings } }) =>
      Object.entries({
        'reload-on-rss': settings.reloadOnRssBytes,
        'reload-on-pss': settings.reloadOnPssBytes,
        'evil-reload-on-rss': settings.evilReloadOnRssBytes,
      }).flatMap(([limit, value]) => (value === 0 ? [] : [{ labels: { limit }, value }])),
  },
  {
    name: 'stint_worker_heap_limit_bytes',
    section: 'resources',
    type: 'gauge',
    labels: ['slot'],
    help: 'Heap size at which V8 of the worker gives up (--max-old-space-size).',
    read: perReport(({ heapLimitBytes }) => heapLimitBytes),
  },
  {
    name: 'stint_worker_cpu_seconds_total',
    section: 'resources',
    type: 'counter',
    labels: ['slot'],
    help: 'CPU time, user and system, of all workers the slot has had.',
    read: perSlot(({ totals }) => wholeMicroseconds(totals.cpuSeconds)),
  },
  {
    name: 'stint_worker_gc_seconds_total',
    section: 'resources',
    type: 'counter',
    labels: ['slot'],
    help: 'Time spent in garbage collection by all workers the slot has had.',
    read: perSlot(({ totals }) => wholeMicroseconds(totals.gcSeconds)),
  },
  {
    name: 'stint_event_loop_utilization_ratio',
    section: 'resources',
    type: 'gauge',
    labels: ['slot'],
    help: 'Share of time the event loop of the worker was busy, 0 to 1, between its last two reports.',
    read: perReport(({ eluRatio }) => eluRatio),
  },
  {
    name: 'stint_event_loop_delay_p50_seconds',
    section: 'resources',
    type: 'gauge',
    labels: ['slot'],
    help: 'Median delay of the event loop of the worker between its last two reports; it is looked at every 50 ms, so that shorter stalls show in part.',
    read: perReport(({ loopDelayP50Ms }) => wholeMicroseconds(loopDelayP50Ms / 1000)),
  },
  {
    name: 'stint_event_loop_delay_p99_seconds',
    section: 'resources',
    type: 'gauge',
    labels: ['slot'],
    help: '99th percentile of the delay of the event loop of the worker between its last two reports; see the median.',
    read: perReport(({ loopDelayP99Ms }) => wholeMicroseconds(loopDelayP99Ms / 1000)),
  },
  {
    name: 'stint_worker_spawns_total',
    section: 'lives',
    type: 'counter',
    labels: ['slot'],
    help: 'Processes started for the slot; slot 0: as spares, which may take another slot later.',
    read: perSlotWithSpares(({ spawns }) => spawns),
  },
  {
    name: 'stint_worker_exits_total',
    section: 'lives',
    type: 'counter',
    labels: ['slot'],
    help: 'Ends of workers of the slot, for any cause, starts that failed included; slot 0: of spares.',
    read: perSlotWithSpares(({ exits }) =>
      Object.values(exits).reduce((sum, count) => sum + count, 0),
    ),
  },
  {
    name: 'stint_exits_total',
    section: 'lives',
    type: 'counter',
    labels: ['cause'],
    help: `Ends of workers of any slot, by cause: ${causes.join(', ')}.`,
    read: (picture) =>
      causes.map((cause) => ({ labels: { cause }, value: exitsOf(picture, cause) })),
  },
  {
    name: 'stint_recycles_total',
    section: 'lives',
    type: 'counter',
    labels: ['reason'],
    help: `Workers that were replaced on purpose, counted when the old one has ended, by reason: ${recycleReasons.join(', ')}.`,
    read: (picture) =>
      recycleReasons.map((reason) => ({ labels: { reason }, value: exitsOf(picture, reason) })),
  },
  {
    name: 'stint_warnings',
    section: 'lives',
    type: 'gauge',
    labels: ['code'],
    help: `1 once this was warned of, else 0: ${warningCodes.join(', ')}.`,
    read: ({ snapshot: { warned } }) =>
      warningCodes.map((code) => ({ labels: { code }, value: warned.includes(code) ? 1 : 0 })),
  },
  {
    name: 'stint_generation',
    section: 'lives',
    type: 'gauge',
    labels: [],
    help: 'Code version that serves; a reload that works makes it greater.',
    read: single(({ snapshot }) => snapshot.generation),
  },
  {
    name: 'stint_reloads_total',
    section: 'lives',
    type: 'counter',
    labels: ['result'],
    help: 'Reloads that ended, by result: ok, failed.',
    read: ({ snapshot: { reloads } }) => [
      { labels: { result: 'ok' }, value: reloads.ok },
      { labels: { result: 'failed' }, value: reloads.failed },
    ],
  },
  {
    name: 'stint_reload_in_progress',
    section: 'lives',
    type: 'gauge',
    labels: [],
    help: '1 while a reload rolls, else 0.',
    read: single(({ snapshot }) => (snapshot.reload.state === 'rolling' ? 1 : 0)),
  },
  {
    name: 'stint_listen_queue_length',
    section: 'queues',
    type: 'gauge',
    labels: ['address'],
    help: 'Connections that wait to be accepted, over all sockets of the address.',
    read: ({ queues }) =>
      queues.map(({ address, queued }) => ({
        labels: { address: printAddress(address) },
        value: queued,
      })),
  },
  {
    name: 'stint_listen_queue_longest',
    section: 'queues',
    type: 'gauge',
    labels: ['address'],
    help: 'Connections that wait at the fullest socket of the address; compare with stint_listen_queue_limit.',
    read: ({ queues }) =>
      queues.map(({ address, maxQueued }) => ({
        labels: { address: printAddress(address) },
        value: maxQueued,
      })),
  },
  {
    name: 'stint_listen_queue_limit',
    section: 'queues',
    type: 'gauge',
    labels: ['address'],
    help: 'Connections that the kernel lets wait at each socket of the address (the effective backlog); absent where it cannot be read.',
    read: ({ effectiveBacklogs }) =>
      Array.from(effectiveBacklogs, ([address, value]) => ({ labels: { address }, value })),
  },
  {
    name: 'stint_listen_overflows_total',
    section: 'queues',
    type: 'counter',
    labels: [],
    help: 'Handshakes that found a full accept queue (ListenOverflows), counted by the kernel for the whole network namespace since it began, other servers included.',
    read: single(({ overflows }) => overflows?.overflows ?? null),
  },
  {
    name: 'stint_listen_drops_total',
    section: 'queues',
    type: 'counter',
    labels: [],
    help: 'Connection attempts dropped at listening sockets for any cause (ListenDrops), counted by the kernel for the whole network namespace since it began, other servers included.',
    read: single(({ overflows }) => overflows?.drops ?? null),
  },
  {
    name: 'stint_supervisor_resident_memory_bytes',
    section: 'supervisor',
    type: 'gauge',
    labels: [],
    help: 'Resident memory of the supervisor.',
    read: single(({ supervisor }) => supervisor.rssBytes),
  },
  {
    name: 'stint_supervisor_cpu_seconds_total',
    section: 'supervisor',
    type: 'counter',
    labels: [],
    help: 'CPU time, user and system, of the supervisor.',
    read: single(({ supervisor }) => wholeMicroseconds(supervisor.cpuSeconds)),
  },
  {
    name: 'stint_supervisor_event_loop_delay_p50_seconds',
    section: 'supervisor',
    type: 'gauge',
    labels: [],
    help: 'Median delay of the event loop of the supervisor in the worst 10 s of the last minute; it is looked at every 100 ms.',
    read: single(({ supervisor }) => wholeMicroseconds(supervisor.loopDelayP50Seconds)),
  },
  {
    name: 'stint_supervisor_event_loop_delay_p99_seconds',
    section: 'supervisor',
    type: 'gauge',
    labels: [],
    help: '99th percentile of the delay of the event loop of the supervisor in the worst 10 s of the last minute.',
    read: single(({ supervisor }) => wholeMicroseconds(supervisor.loopDelayP99Seconds)),
  },
  {
    name: 'stint_build_info',
    section: 'supervisor',
    type: 'gauge',
    labels: ['version', 'node'],
    help: 'Always 1; tells the version of Stint and of the Node that runs the supervisor.',
    read: ({ build }) => [{ labels: { ...build }, value: 1 }],
  },
]
