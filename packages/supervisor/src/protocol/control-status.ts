/** How the newest life of a slot ended. */
export interface ControlExit {
  readonly cause: string
  readonly code: number | null
  readonly signal: string | null
  readonly pid: number
  readonly agoMs: number
}

/** One process of a slot. */
interface ControlWorker {
  readonly life: number
  readonly pid: number
  readonly generation: number
  readonly state: string
}

/** One slot, seen through its best worker. Readings are 0 until they are known. */
export interface ControlSlot {
  readonly slot: number
  readonly state: string
  /** Null: the slot has no process. */
  readonly pid: number | null
  readonly generation: number | null
  readonly ageMs: number
  /** Over all lives of the slot. */
  readonly requests: number
  /** When the newest report came, on the supervisor's clock; `requests` is as of then. */
  readonly reportedAtMs: number
  readonly inFlight: number
  readonly eluRatio: number
  readonly loopDelayP99Ms: number
  readonly heapUsedBytes: number
  readonly rssBytes: number
  readonly pssBytes: number
  /** The recycling limit that is nearest: its knob, and how much of it is used, 0..1 and beyond. */
  readonly limit: { readonly knob: string; readonly usedRatio: number } | null
  readonly spawns: number
  readonly retryInMs: number
  readonly lastExit: ControlExit | null
  readonly workers: readonly ControlWorker[]
}

/** All that `stint status` and `stint top` show. */
export interface ControlStatus {
  readonly name: string
  readonly version: string
  readonly node: string
  readonly pid: number
  readonly control: string
  /** The supervisor's monotonic clock, which began with the process. */
  readonly nowMs: number
  readonly phase: string
  readonly addresses: readonly string[]
  readonly generation: number
  readonly workersWanted: number
  readonly spares: number
  /** Null: it serves. `by`: the command, signal or letter that asked for the pause. */
  readonly paused: { readonly sinceMs: number; readonly by: string } | null
  readonly reload: { readonly generation: number; readonly sinceMs: number } | null
  readonly lastReload: {
    readonly generation: number
    readonly ok: boolean
    readonly reason: string
    readonly agoMs: number
  } | null
  /** Connections that wait at all addresses, and how many may wait at the fullest socket; null where the kernel does not tell. */
  readonly queue: {
    readonly queued: number
    readonly fullest: number
    readonly backlog: number
  } | null
  readonly rssBytes: number
  readonly cpuSeconds: number
  readonly slots: readonly ControlSlot[]
}
