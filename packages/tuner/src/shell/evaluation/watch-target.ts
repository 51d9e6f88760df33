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
  let pending: Promise<void> | null = null
  const timer = setInterval(() => {
    pending ??= target
      .sample()
      .then((reading) => void readings.push(reading))
      // It may be gone; whoever waits for the work hears of it.
      .catch(() => undefined)
      .finally(() => {
        pending = null
      })
  }, EVERY_MS)
  try {
    const result = await work()
    clearInterval(timer)
    await pending
    readings.push(await target.sample())
    return { result, readings }
  } finally {
    clearInterval(timer)
  }
}
