import { setTimeout as pause } from 'node:timers/promises'

const EVERY_MS = 10

/** Resolves once something holds; rejects, saying what did not, when the time is over. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  withinMs = 10_000,
): Promise<void> {
  const endsMs = performance.now() + withinMs
  while (!(await holds())) {
    if (performance.now() > endsMs) throw new Error(`not within ${withinMs} ms: ${what}`)
    await pause(EVERY_MS)
  }
}

/** Whether something came to hold in time. */
export async function happens(
  holds: () => boolean | Promise<boolean>,
  withinMs: number,
): Promise<boolean> {
  return until('', holds, withinMs).then(
    () => true,
    () => false,
  )
}

/** Milliseconds that something took. */
export async function took(act: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now()
  await act()
  return performance.now() - startedMs
}
