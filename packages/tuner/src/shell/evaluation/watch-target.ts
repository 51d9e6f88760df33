import { setTimeout as delay } from 'node:timers/promises'
import type { Reading } from '../../core/reading.ts'
import type { Target } from '../target/target.ts'

/** Workers report once a second: sampling faster would read the same report twice. */
const EVERY_MS = 1_000

/** Runs some work on a target and reads the target before, after, and once a second in between. */
export async function watchedWhile<T>(
  target: Target,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly readings: readonly Reading[] }> {
  const readings: Reading[] = [await target.sample()]
  const over = new AbortController()
  const sampling = sampleInto(readings, target, over.signal)
  try {
    const result = await work()
    over.abort()
    await sampling
    readings.push(await target.sample())
    return { result, readings }
  } finally {
    over.abort()
  }
}

async function sampleInto(readings: Reading[], target: Target, signal: AbortSignal): Promise<void> {
  try {
    for (;;) {
      await delay(EVERY_MS, undefined, { signal })
      readings.push(await target.sample())
    }
  } catch {
    // Over, or the target is gone, which whoever waits for the work hears.
  }
}
