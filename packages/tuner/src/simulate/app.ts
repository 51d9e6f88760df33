/** A host as the mechanisms see it. */
export interface SimulatedHost {
  readonly cores: number
  readonly memoryMb: number
  /** Cache that all cores share: young generations that do not fit cost misses. */
  readonly cacheMb: number
}

/** An app as the mechanisms see it; figures per request unless they say otherwise. */
export interface SimulatedApp {
  /** JavaScript on the main thread, with no collection in it. */
  readonly cpuMs: number
  /** The main thread is held and burns nothing: synchronous I/O, a lock. */
  readonly blockedMs: number
  /** Work handed to libuv's pool, and the share of it that burns CPU. */
  readonly poolMs: number
  readonly poolCpuShare: number
  readonly allocatedMb: number
  /** Share of what was allocated since the last scavenge that is still alive at the next, with a 16 MB young generation. */
  readonly survivingShare: number
  /** Heap that is always alive, per worker. */
  readonly liveMb: number
  /** Memory of a worker beside its heap. */
  readonly bodyMb: number
  /** USL: share of the work that is serial across workers (a shared socket, a database), and the cost of coherence. */
  readonly contention: number
  readonly coherence: number
  /** Requests that arrive in one burst, over what is served in its time. */
  readonly burst: number
  /** Share of the requests that pay for a new connection when keep-alive is short. */
  readonly reconnecting: number
  /** Speed of each Node line on this app's JavaScript, and on its collections. */
  readonly versions: Readonly<Record<string, { readonly speed: number; readonly gcSpeed: number }>>
}

/** The knobs of one launch; a surface fills in those that its space does not have. */
export interface SimulatedSettings {
  readonly workers: number
  readonly semiSpaceMb: number
  readonly poolThreads: number
  readonly oldSpaceMb: number
  readonly backlog: number
  readonly keepAliveSeconds: number
  readonly layout: string
  readonly node: string
}

/** What a launch truly does; nothing of it is noise. */
export interface Truth {
  readonly capacityPerSecond: number
  readonly saturationPerSecond: number
  readonly cpuMsPerRequest: number
  readonly memoryMb: number
  readonly scavengeRatio: number
  readonly markCompactRatio: number
  readonly poolDelayMs: number
}
