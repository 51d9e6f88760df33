import { hostBreach, safetyLimits, type HostMoment } from '../../core/safety.ts'
import { readMoment } from './moment.ts'

/** Watches over the host while it is loaded. */
export interface Guard {
  /** Raised by the signal that was given, or by a limit that the host passed. */
  readonly signal: AbortSignal
  /** The limit that was passed, in words; null as long as none was. */
  readonly breach: () => string | null
  readonly stop: () => void
}

const EVERY_MS = 1_000

/** Looks once a second until it is stopped. */
export function guardHost(
  signal: AbortSignal,
  { root = '/', everyMs = EVERY_MS }: { readonly root?: string; readonly everyMs?: number } = {},
): Guard {
  const abort = new AbortController()
  let moments: readonly HostMoment[] = []
  let breach: string | null = null
  const look = (): void => {
    moments = [...moments, readMoment(root)].slice(-2 * safetyLimits.overSeconds)
    breach ??= hostBreach(moments)
    if (breach !== null) abort.abort()
  }
  const looking = setInterval(look, everyMs)
  return {
    signal: AbortSignal.any([signal, abort.signal]),
    breach: () => breach,
    stop: () => clearInterval(looking),
  }
}
