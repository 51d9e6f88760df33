import type { Snapshot } from './snapshot.ts'
import type { Draining, Leaving } from './worker.ts'

/** The app's own clean-up after SIGTERM may always take this long, however late it is. */
export const TERM_GRACE_MS = 2_000

/** Who boots may be long in hearing that it is to go, and has hardly anybody to answer. */
const BOOT_MERCY_MS = 1_000

/** When a drain's patience ends. */
export function mercyEndsMs({ sinceMs, wasBooting }: Draining, { settings }: Snapshot): number {
  const { workerReloadMercyMs } = settings
  return sinceMs + (wasBooting ? Math.min(BOOT_MERCY_MS, workerReloadMercyMs) : workerReloadMercyMs)
}

/** When SIGKILL follows SIGTERM; a fast stop does not wait for what is left of the mercy. */
export function graceEndsMs({ graceUntilMs }: Leaving, { phase }: Snapshot): number {
  const isHurried = phase.phase === 'stopping' && phase.mode !== 'graceful'
  return isHurried ? Math.min(graceUntilMs, phase.sinceMs + TERM_GRACE_MS) : graceUntilMs
}
