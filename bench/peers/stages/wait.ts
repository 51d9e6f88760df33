import { setTimeout as pause } from 'node:timers/promises'

/** Milliseconds until something is true; null when it was not in time. */
export async function untilTrue(isTrue: () => boolean, withinMs: number): Promise<number | null> {
  const startedMs = performance.now()
  while (!isTrue()) {
    if (performance.now() - startedMs > withinMs) return null
    await pause(5)
  }
  return performance.now() - startedMs
}
