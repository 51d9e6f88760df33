/** What something took: the clock's time, and the processor's in all threads of the process. */
export interface Cost {
  readonly elapsedMs: number
  readonly cpuMs: number
}

/** Measures a piece of work. */
export async function costOf(work: () => void | Promise<unknown>): Promise<Cost> {
  const startedMs = performance.now()
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return { elapsedMs: performance.now() - startedMs, cpuMs: (user + system) / 1000 }
}
