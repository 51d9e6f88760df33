/** One picture of the dashboard. */
export interface Panel {
  readonly title: string
  /** What to think of it; shown when the reader asks. */
  readonly about: string
  /** `name`: a stat that shows its legend, not its value. */
  readonly kind: 'timeseries' | 'stat' | 'name' | 'state-timeline'
  readonly unit: string
  /** The highest value there can be, where there is one. */
  readonly most?: number
  /** Query by legend; `SELECT` stands for the chosen job and instances. */
  readonly queries: Readonly<Record<string, string>>
}

/** One row is one question of an operator. */
export interface Row {
  readonly question: string
  readonly panels: readonly Panel[]
}

const rate = (metric: string, labels = ''): string =>
  `rate(${metric}{SELECT${labels === '' ? '' : `, ${labels}`}}[$__rate_interval])`

const quantile = (q: number): string =>
  `histogram_quantile(${q}, sum by (le) (${rate('stint_request_duration_seconds_bucket')}))`

/** THE dashboard. grafana/stint.json is made of it. */
export const rows: readonly Row[] = [
  {
    question: 'Is it serving?',
    panels: [
      {
        title: 'Ready workers',
        about: 'Below the wanted number for more than a recycle takes: a slot keeps failing.',
        kind: 'timeseries',
        unit: 'short',
        queries: {
          ready: 'stint_workers_ready{SELECT}',
          wanted: 'stint_workers_wanted{SELECT}',
        },
      },
      {
        title: 'Requests per second, by status',
        about: 'Answers of all workers; requests that their client gave up are counted apart.',
        kind: 'timeseries',
        unit: 'reqps',
        queries: {
          '{{status}}': `sum by (status) (${rate('stint_requests_total')})`,
          'given up': `sum(${rate('stint_requests_aborted_total')})`,
        },
      },
      {
        title: 'Time to answer',
        about:
          'From the head of the request to the end of the response, as measured in the worker; waiting in the listen queue is not in it.',
        kind: 'timeseries',
        unit: 's',
        queries: { p50: quantile(0.5), p95: quantile(0.95), p99: quantile(0.99) },
      },
    ],
  },
  {
    question: 'Do connections wait?',
    panels: [
      {
        title: 'Listen queue, fullest socket',
        about: 'At its limit the kernel drops handshakes.',
        kind: 'timeseries',
        unit: 'short',
        queries: {
          '{{address}} waiting': 'stint_listen_queue_longest{SELECT}',
          '{{address}} limit': 'stint_listen_queue_limit{SELECT}',
        },
      },
      {
        title: 'Dropped at a full queue',
        about: 'Counted by the kernel for the whole network namespace, other servers included.',
        kind: 'timeseries',
        unit: 'cps',
        queries: {
          overflows: rate('stint_listen_overflows_total'),
          drops: rate('stint_listen_drops_total'),
        },
      },
      {
        title: 'Requests in flight and open connections',
        about:
          'In flight far above the number of workers: they wait for something else, a database perhaps.',
        kind: 'timeseries',
        unit: 'short',
        queries: {
          'in flight': 'sum(stint_requests_in_flight{SELECT})',
          connections: 'sum(stint_open_connections{SELECT})',
        },
      },
    ],
  },
  {
    question: 'Is a worker busy, or stuck?',
    panels: [
      {
        title: 'Event loop utilisation',
        about:
          'Near 1 in all slots: more CPU or more workers. Near 1 in one slot: one request that blocks.',
        kind: 'timeseries',
        unit: 'percentunit',
        most: 1,
        queries: { 'slot {{slot}}': 'stint_event_loop_utilization_ratio{SELECT}' },
      },
      {
        title: 'Event loop delay, p99',
        about: 'How long a request may wait for another one that computes.',
        kind: 'timeseries',
        unit: 's',
        queries: { 'slot {{slot}}': 'stint_event_loop_delay_p99_seconds{SELECT}' },
      },
      {
        title: 'Time since the last report',
        about:
          'A worker reports each second. One that does not is blocked, stopped or still boots.',
        kind: 'timeseries',
        unit: 's',
        queries: { 'slot {{slot}}': 'stint_worker_report_age_seconds{SELECT}' },
      },
      {
        title: 'CPU',
        about: 'CPUs used by the workers of each slot.',
        kind: 'timeseries',
        unit: 'short',
        queries: { 'slot {{slot}}': rate('stint_worker_cpu_seconds_total') },
      },
    ],
  },
  {
    question: 'Does memory grow?',
    panels: [
      {
        title: 'Resident memory and its limits',
        about: 'A saw-tooth that ends at a limit is a leak that recycling contains.',
        kind: 'timeseries',
        unit: 'bytes',
        queries: {
          'slot {{slot}}': 'stint_worker_memory_bytes{SELECT, kind="rss"}',
          '{{limit}}': 'stint_worker_memory_limit_bytes{SELECT}',
        },
      },
      {
        title: 'Heap used, share of its limit',
        about: 'At 100 % V8 gives up and the worker dies of heap-oom.',
        kind: 'timeseries',
        unit: 'percentunit',
        most: 1,
        queries: {
          'slot {{slot}}':
            'sum without (kind) (stint_worker_memory_bytes{SELECT, kind="heap_used"}) / (stint_worker_heap_limit_bytes{SELECT} > 0)',
        },
      },
      {
        title: 'Proportional memory, all workers',
        about:
          'Shared pages are divided among their users, so the sum is what the host really spends.',
        kind: 'timeseries',
        unit: 'bytes',
        queries: { pss: 'sum(stint_worker_memory_bytes{SELECT, kind="pss"})' },
      },
      {
        title: 'Garbage collection, share of time',
        about: 'A heap near its limit is collected again and again.',
        kind: 'timeseries',
        unit: 'percentunit',
        queries: { 'slot {{slot}}': rate('stint_worker_gc_seconds_total') },
      },
    ],
  },
  {
    question: 'Why do workers end?',
    panels: [
      {
        title: 'State of each slot',
        about: 'Throttled: it failed and waits before the next start.',
        kind: 'state-timeline',
        unit: 'short',
        queries: { 'slot {{slot}} {{state}}': 'stint_worker_state{SELECT} == 1' },
      },
      {
        title: 'Replaced on purpose, by reason',
        about: 'In the last 10 minutes. The reason is the name of the knob.',
        kind: 'timeseries',
        unit: 'short',
        queries: { '{{reason}}': 'sum by (reason) (increase(stint_recycles_total{SELECT}[10m]))' },
      },
      {
        title: 'Ends, by cause',
        about: 'In the last 10 minutes, planned ones included.',
        kind: 'timeseries',
        unit: 'short',
        queries: { '{{cause}}': 'sum by (cause) (increase(stint_exits_total{SELECT}[10m]))' },
      },
      {
        title: 'Age of the workers',
        about:
          'Lines that fall together: all workers are replaced at once; give the limits a delta or a jitter.',
        kind: 'timeseries',
        unit: 's',
        queries: { 'slot {{slot}}': 'time() - stint_worker_start_time_seconds{SELECT}' },
      },
      {
        title: 'Requests in this life, and max-requests',
        about: 'A worker is recycled when it reaches the limit; 0 is no limit.',
        kind: 'timeseries',
        unit: 'short',
        queries: {
          'slot {{slot}}': 'stint_worker_requests{SELECT}',
          'max-requests': 'stint_max_requests{SELECT}',
        },
      },
    ],
  },
  {
    question: 'Did the last reload work?',
    panels: [
      {
        title: 'Generation that each slot runs',
        about: 'During a reload slots go to the next number one after the other.',
        kind: 'timeseries',
        unit: 'short',
        queries: {
          'slot {{slot}}': 'stint_worker_generation{SELECT}',
          serving: 'stint_generation{SELECT}',
        },
      },
      {
        title: 'Reloads, by result',
        about: 'In the last hour. After a failed one the old code goes on serving.',
        kind: 'timeseries',
        unit: 'short',
        queries: {
          '{{result}}': 'increase(stint_reloads_total{SELECT}[1h])',
          'in progress': 'stint_reload_in_progress{SELECT}',
        },
      },
      {
        title: 'Warnings',
        about: '1: it was warned of since the settings last changed.',
        kind: 'stat',
        unit: 'short',
        queries: { '{{code}}': 'stint_warnings{SELECT}' },
      },
      {
        title: 'Lost lines of the access log',
        about: 'Whoever reads stdout is too slow or gone, or its disk is full.',
        kind: 'timeseries',
        unit: 'short',
        queries: { 'slot {{slot}}': 'increase(stint_access_log_dropped_lines_total{SELECT}[5m])' },
      },
    ],
  },
  {
    question: 'What does supervision cost?',
    panels: [
      {
        title: 'CPU of the supervisor',
        about: 'The supervisor is not in the data path: this does not grow with traffic.',
        kind: 'timeseries',
        unit: 'percentunit',
        queries: { supervisor: rate('stint_supervisor_cpu_seconds_total') },
      },
      {
        title: 'Event loop delay of the supervisor',
        about: 'A late supervisor reacts late to deaths and limits: the host is short of CPU.',
        kind: 'timeseries',
        unit: 's',
        queries: {
          p50: 'stint_supervisor_event_loop_delay_p50_seconds{SELECT}',
          p99: 'stint_supervisor_event_loop_delay_p99_seconds{SELECT}',
        },
      },
      {
        title: 'Memory of the supervisor',
        about: 'Resident.',
        kind: 'timeseries',
        unit: 'bytes',
        queries: { supervisor: 'stint_supervisor_resident_memory_bytes{SELECT}' },
      },
      {
        title: 'Versions',
        about: 'Of Stint and of the Node that runs the supervisor.',
        kind: 'name',
        unit: 'short',
        queries: { 'stint {{version}}, node {{node}}': 'stint_build_info{SELECT}' },
      },
    ],
  },
]
