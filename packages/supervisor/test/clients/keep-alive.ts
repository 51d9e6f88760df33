import type { Connection } from './connection.ts'
import { requestHead } from './request.ts'
import { type LoadOptions, type LoadRun, Run } from './run.ts'

/** Options of {@link keepAlive}. */
export interface KeepAliveOptions extends LoadOptions {
  /** Between a response and the next request on that connection. Default 0. */
  readonly thinkMs?: number
  /** Leaves a connection a second before its `Keep-Alive: timeout=N` is over, as careful clients do. Default false: does not look at it. */
  readonly heedsTimeout?: boolean
}

/** The margin before an announced idle timeout. */
const TIMEOUT_MARGIN_MS = 1_000

/** Reuses each connection until the server says `Connection: close` or ends it while it lies idle. */
export function keepAlive(options: KeepAliveOptions): LoadRun {
  const run = new Run(options)
  const { concurrency = 8, thinkMs = 0, heedsTimeout = false } = options
  return run.start(async (slot) => {
    let connection: Connection | null = null
    // Thinking clients that all start at once would stay in step and arrive in bursts.
    await run.pause((thinkMs * slot) / concurrency)
    for (let index = run.next(); index !== null; index = run.next()) {
      if (heedsTimeout && connection !== null && isNearTimeout(connection)) connection.close()
      if (connection === null || !connection.isOpen) connection = run.connect()
      const outcome = await connection.exchange(requestHead(options, index), run.timeoutMs)
      run.record(index, outcome)
      await run.rest(outcome, thinkMs)
    }
  }, concurrency)
}

function isNearTimeout({ idleMs, keepAliveTimeoutMs }: Connection): boolean {
  return keepAliveTimeoutMs !== null && idleMs >= keepAliveTimeoutMs - TIMEOUT_MARGIN_MS
}
