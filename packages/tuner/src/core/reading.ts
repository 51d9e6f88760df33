/** What the target knew at one moment. Counters count since its start and never go back; null: not known. */
export interface Reading {
  /** Monotonic, by the target's own clock. */
  readonly atSeconds: number
  /** User and system time of every process of the target, ended ones included. */
  readonly cpuSeconds: number
  readonly workersWanted: number
  readonly listenOverflows: number | null
  readonly longestQueue: number | null
  /** How many connections may wait on each listening socket, as the kernel has it. */
  readonly backlog: number | null
  /** The last error that the app or its supervisor spoke of; '' when none. */
  readonly trouble: string
  readonly slots: readonly SlotReading[]
  readonly workers: readonly WorkerReading[]
}

/** What all lives of a slot counted together. */
export interface SlotReading {
  readonly id: number
  readonly requests: number
  readonly gcSeconds: number
  readonly scavengeSeconds: number
  readonly markCompactSeconds: number
  /** How many lives ended, by the supervisor's word for the cause. */
  readonly exits: Readonly<Record<string, number>>
}

/** One process that serves. */
export interface WorkerReading {
  readonly slot: number
  readonly life: number
  readonly pid: number
  readonly isReady: boolean
  readonly node: string | null
  readonly rssBytes: number
  /** What it said of itself last; null before its first report. */
  readonly report: WorkerReport | null
}

/** The part of a worker's report that tuning needs. */
export interface WorkerReport {
  readonly requests: number
  readonly eluRatio: number
  readonly loopDelayP99Ms: number
  readonly poolDelayP99Ms: number | null
  readonly heapUsedBytes: number
  readonly heapLimitBytes: number
  readonly externalBytes: number
  readonly threadpoolSize: number
  readonly fullCollections: number
  readonly floorBytes: number
  readonly floorRequests: number
}
