/** Raised when a message changes its meaning; an agent and a supervisor of different versions refuse each other. */
export const PROTOCOL_VERSION = 1

/** The environment variable that carries the `Orders` (as JSON) to the agent. */
export const ORDERS_ENV = 'STINT_ORDERS'

/** What one of the app's `listen()` calls asked for. */
export type ListenRequest =
  | { readonly kind: 'tcp'; readonly host: string | null; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string }

/** Where a listener really is, as `server.address()` reports it. */
export type ListenAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string }

/** A listening socket that the worker inherited: the descriptor, and the address the app is to believe it has. */
export interface InheritedSocket {
  readonly fd: number
  readonly address: ListenAddress
  /** What the app asked for when this socket was first bound, if known: later lives match it again. */
  readonly request: ListenRequest | null
}

/** What a worker is told at its start, before any of the app's code runs. */
export interface Orders {
  readonly version: typeof PROTOCOL_VERSION
  readonly life: number
  readonly slot: number
  readonly generation: number
  /**
   * `discover`: bind what the app asks for and send the socket up. `serve`: listen on `sockets` at once.
   * `hold`: listen on `holdPath` only, and take traffic when told to `serve`.
   */
  readonly mode: 'discover' | 'serve' | 'hold'
  readonly sockets: readonly InheritedSocket[]
  /** A unix socket path private to this worker; used in mode `hold`. */
  readonly holdPath: string
  /** Slot layout: the sockets are to be bound with SO_REUSEPORT (mode `discover`). */
  readonly reusePort: boolean
  readonly backlog: number
  /** Which listen() call is the served one; null: the first. */
  readonly appListen: ListenRequest | null
  /** Descriptor of the channel when the worker runs behind a command (`npx next start`); null: node's own IPC. */
  readonly channelFd: number | null
  /**
   * Descriptor of the pipe on which the worker speaks to the supervisor, one JSON text per line; null: over the channel. The
   * channel carries descriptors, and a supervisor that reads none cannot be given one.
   */
  readonly upFd?: number | null
  readonly handler: boolean
  /** Send a report at once when this many requests were answered; 0: only the periodic ones. */
  readonly reportAtRequests: number
  readonly reportEveryMs: number
  /** How often to time a trivial job in libuv's thread pool; 0: never. */
  readonly poolProbeMs: number
  readonly idleGraceMs: number
  /** How long a worker that lost its supervisor may take to finish its requests. */
  readonly orphanGraceMs: number
  readonly procname: string | null
  readonly accessLog: AccessLogOrders | null
  /** 48 bytes shared by all workers, so that a TLS session resumes on any of them; null: each has its own keys. */
  readonly ticketKeysBase64?: string | null
}

/** Which requests the worker logs, and how: `pretty` is one text line, `json` one JSON object per line, to stdout. */
export interface AccessLogOrders {
  readonly format: 'pretty' | 'json'
  readonly all: boolean
  readonly status4xx: boolean
  readonly status5xx: boolean
  /** 0: no slow log. */
  readonly slowMs: number
}

/** Upper bounds of the request duration histogram, in seconds; one more bucket, +Inf, follows. */
export const DURATION_BUCKETS_SECONDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
] as const

/** What a worker counted since its start (totals) and sees now (gauges). One small object a second. */
export interface Report {
  /** Requests answered or given up by the client; a request counts when its response closes. */
  readonly requests: number
  /** By status class: 1xx, 2xx, 3xx, 4xx, 5xx. Aborted requests are in `aborted` instead. */
  readonly byStatusClass: readonly [number, number, number, number, number]
  /** Requests whose connection closed before the response was finished. */
  readonly aborted: number
  /** Connections that became WebSockets or tunnels. */
  readonly upgrades: number
  readonly connections: number
  /** Connections that were told to close so that another worker may have them. */
  readonly letGo: number
  /** One count per bucket (not cumulative), `DURATION_BUCKETS_SECONDS.length + 1` of them. */
  readonly durationCounts: readonly number[]
  readonly durationSumSeconds: number
  /** Half of what it was before the last request, and half of that request's duration. */
  readonly halvingAverageMs: number
  /** Heads and bodies written to connections; under TLS, before encryption. */
  readonly sentBytes: number
  /** Lines of the access log that nobody took off stdout in time. */
  readonly droppedLines: number
  readonly inFlight: number
  readonly openConnections: number
  /** Event-loop utilisation since the last report, 0..1. */
  readonly eluRatio: number
  readonly loopDelayP50Ms: number
  readonly loopDelayP99Ms: number
  readonly heapUsedBytes: number
  readonly heapTotalBytes: number
  readonly heapLimitBytes: number
  readonly externalBytes: number
  /** All collections; of them, those of the young and of the old generation. */
  readonly gcSeconds: number
  readonly scavengeSeconds: number
  readonly markCompactSeconds: number
  /** Full collections so far, and what was held (heap and external) right after the last one, at how many requests. */
  readonly fullCollections: number
  readonly floorBytes: number
  readonly floorRequests: number
  /** What libuv was told at the start of the process, or its default. */
  readonly threadpoolSize: number
  /** How long a job waited for a thread of the pool since the last report; null when nobody probes. */
  readonly poolDelayP99Ms: number | null
}

/** How long an order to let connections go is good for: by then most of those in use have asked, and come back. */
export const LET_GO_MS = 500

/** Supervisor to worker. A handle (the socket to serve) travels with `serve`. */
export type ToWorker =
  | {
      readonly stint: 'serve'
      readonly slot: number
      readonly index: number
      readonly address: ListenAddress
    }
  /** Accept nothing more until told to resume: connections are to wait in the kernel's queue. */
  | { readonly stint: 'pause' }
  /** The sockets follow, one `serve` each. */
  | { readonly stint: 'resume' }
  /**
   * Tell so many connections that are in use, with their next answer, to close: they come back to any worker. The order ends
   * after `LET_GO_MS` with a report.
   */
  | { readonly stint: 'let-go'; readonly connections: number }
  /** Stop listening on a slot that was served for a neighbour; `queue` as for `drain`. */
  | { readonly stint: 'release'; readonly slot: number; readonly queue: 'relief' | 'answer' }
  /**
   * Leave without losing a request. `relief`: somebody else serves the queue. `answer`: nobody will, so accept what is
   * queued first.
   */
  | {
      readonly stint: 'drain'
      readonly queue: 'relief' | 'answer'
      readonly idleGraceMs: number
    }
  | {
      readonly stint: 'orders'
      readonly reportAtRequests: number
      readonly accessLog: AccessLogOrders | null
    }

/** Worker to supervisor. The bound socket travels with `listening` in mode `discover`. */
export type ToSupervisor =
  /** The agent runs; `pid` is the process that has it (behind a command it is not the spawned one). */
  | {
      readonly stint: 'hello'
      readonly version: number
      readonly pid: number
      readonly node: string
    }
  | {
      readonly stint: 'listening'
      readonly index: number
      readonly request: ListenRequest
      readonly address: ListenAddress
      readonly tls: boolean
    }
  /** Every served address of this worker listens (in mode `hold`: privately). */
  | { readonly stint: 'ready' }
  /** A listener for `slot` is up after `serve`. */
  | { readonly stint: 'serving'; readonly slot: number; readonly index: number }
  | { readonly stint: 'released'; readonly slot: number }
  | { readonly stint: 'report'; readonly report: Report }
  /** The app closed a served server and listens again: it needs the sockets anew. */
  | { readonly stint: 'reopened' }
  /** The worker no longer accepts. */
  | { readonly stint: 'closed' }
  /** Nothing is in flight any more and idle connections are gone. */
  | { readonly stint: 'drained' }
  /** One of the app's listen() calls failed, with what the operator should know. */
  | {
      readonly stint: 'listen-failed'
      readonly request: ListenRequest
      readonly code: string
      readonly hint: string
    }
  /** An error that the app does not catch is about to end it. */
  | { readonly stint: 'threw'; readonly text: string }
  /** The app calls `process.abort()`. */
  | { readonly stint: 'aborted'; readonly text: string }
  | { readonly stint: 'warning'; readonly text: string }
