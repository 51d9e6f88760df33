import { exitCodes } from '../../core/exit-codes.ts'

/** Raised by Ctrl-C or SIGTERM; a second one ends the process at once, and its targets with it. */
export function interruptible(): { readonly signal: AbortSignal; readonly release: () => void } {
  const abort = new AbortController()
  const interrupt = (): void => {
    if (abort.signal.aborted) process.exit(exitCodes.interrupted.number)
    abort.abort()
  }
  process.on('SIGINT', interrupt)
  process.on('SIGTERM', interrupt)
  return {
    signal: abort.signal,
    release: () => {
      process.off('SIGINT', interrupt)
      process.off('SIGTERM', interrupt)
    },
  }
}
