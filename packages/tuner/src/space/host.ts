/** What bounds the knobs of a target on its host. */
export interface SpaceHost {
  /** CPUs that the target may keep busy; the generator's are not among them. */
  readonly cores: number
  readonly memoryBudgetBytes: number
  /** Resident memory of one worker, from the baseline or a launch; null before anything ran. */
  readonly rssBytesPerWorker: number | null
  /** Node binaries to choose from; the first one is the target's own today. */
  readonly nodes: readonly NodeBinary[]
  /** What the first of them does when nobody names a semi-space: 16, 32 or 64 MiB by version. */
  readonly defaultSemiSpaceMiB: number
}

/** An installed Node. */
interface NodeBinary {
  readonly path: string
  /** As `process.version` says it. */
  readonly version: string
}
