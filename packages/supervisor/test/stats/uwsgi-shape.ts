/** A type of JSON, with the keys of objects in their order. */
export type Shape = string | readonly Shape[] | { readonly [key: string]: Shape }

/**
 * What a uWSGI 2.0.21 without daemons, caches, crons and metrics writes, as read from one that ran (master, two
 * processes, http-socket, stats). `req_info` holds `request_start` while a request runs.
 */
export const uwsgiShape = {
  version: 'string',
  listen_queue: 'integer',
  listen_queue_errors: 'integer',
  signal_queue: 'integer',
  load: 'integer',
  pid: 'integer',
  uid: 'integer',
  gid: 'integer',
  cwd: 'string',
  locks: [
    { 'user 0': 'integer' },
    { signal: 'integer' },
    { filemon: 'integer' },
    { timer: 'integer' },
    { rbtimer: 'integer' },
    { cron: 'integer' },
    { rpc: 'integer' },
    { snmp: 'integer' },
  ],
  sockets: [
    {
      name: 'string',
      proto: 'string',
      queue: 'integer',
      max_queue: 'integer',
      shared: 'integer',
      can_offload: 'integer',
    },
  ],
  workers: [
    {
      id: 'integer',
      pid: 'integer',
      accepting: 'integer',
      requests: 'integer',
      delta_requests: 'integer',
      exceptions: 'integer',
      harakiri_count: 'integer',
      signals: 'integer',
      signal_queue: 'integer',
      status: 'string',
      rss: 'integer',
      vsz: 'integer',
      running_time: 'integer',
      last_spawn: 'integer',
      respawn_count: 'integer',
      tx: 'integer',
      avg_rt: 'integer',
      apps: [
        {
          id: 'integer',
          modifier1: 'integer',
          mountpoint: 'string',
          startup_time: 'integer',
          requests: 'integer',
          exceptions: 'integer',
          chdir: 'string',
        },
      ],
      cores: [
        {
          id: 'integer',
          requests: 'integer',
          static_requests: 'integer',
          routed_requests: 'integer',
          offloaded_requests: 'integer',
          write_errors: 'integer',
          read_errors: 'integer',
          in_request: 'integer',
          vars: [],
          req_info: {},
        },
      ],
    },
  ],
} as const satisfies Shape

/** The shape of a value; of lists whose items are all alike, one item. */
export function shapeOf(value: unknown): Shape {
  if (Array.isArray(value)) {
    const shapes = value.map(shapeOf)
    const isUniform = shapes.every((shape) => JSON.stringify(shape) === JSON.stringify(shapes[0]))
    return isUniform ? shapes.slice(0, 1) : shapes
  }
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shapeOf(item)]))
  if (Number.isSafeInteger(value)) return 'integer'
  return typeof value === 'number' ? 'fraction' : typeof value
}
