import { performance } from 'node:perf_hooks'

import type { Connection } from './connections.ts'

/** How idle a connection must be before a draining worker closes it. Times are `performance.now()`. */
export interface Grace {
  readonly sinceMs: number
  readonly idleGraceMs: number
}

/**
 * Closes the connections that had nothing to do for the whole grace. What arrived while this turn ran is still in the
 * kernel, so the verdict is passed after the next poll, on those that stayed idle.
 */
export function sweep(connections: Iterable<Connection>, grace: Grace): void {
  const idle = [...connections].filter((connection) => isOverstayed(connection, grace))
  if (idle.length === 0) return
  setImmediate(() => {
    for (const connection of idle) {
      if (isOverstayed(connection, grace)) connection.socket.destroySoon()
    }
  })
}

function isOverstayed(connection: Connection, { sinceMs, idleGraceMs }: Grace): boolean {
  if (!isIdle(connection)) return false
  return performance.now() - Math.max(sinceMs, connection.activeMs) >= idleGraceMs
}

/** Nothing in flight, nothing half received, and still HTTP/1. */
function isIdle({ exchanges, isForeign, socket, bytesWhenIdle }: Connection): boolean {
  return exchanges.length === 0 && !isForeign && socket.bytesRead <= bytesWhenIdle
}
