import type { Server } from 'node:net'
import { performance } from 'node:perf_hooks'

import type { Connection } from './connections.ts'
import { betweenRequests } from './internals.ts'

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
  const idle = overstayed([...connections], grace)
  if (idle.length === 0) return
  setImmediate(() => {
    for (const { socket } of overstayed(idle, grace)) socket.destroySoon()
  })
}

function overstayed(
  connections: readonly Connection[],
  { sinceMs, idleGraceMs }: Grace,
): readonly Connection[] {
  const nowMs = performance.now()
  const resting = connections.filter(isResting)
  const servers = new Set(resting.map(({ server }) => server))
  const between = new Map([...servers].map((server) => [server, betweenRequests(server)]))
  const { busy = [], idle = [] } = Object.groupBy(resting, (connection) =>
    hasBegunRequest(connection, between) ? 'busy' : 'idle',
  )
  // Rest begins when what is half here has been read, which may be the end of an upload that was answered before.
  for (const connection of busy) connection.activeMs = nowMs
  return idle.filter(({ activeMs }) => nowMs - Math.max(sinceMs, activeMs) >= idleGraceMs)
}

/** Nothing is to be answered, and it is still HTTP/1. */
function isResting({ exchanges, isForeign }: Connection): boolean {
  return exchanges.length === 0 && !isForeign
}

/** Whether a part of its next request is here: node's parser knows, but for the first one. Who cannot be asked has one. */
function hasBegunRequest(
  { server, socket, hasAnswered }: Connection,
  between: ReadonlyMap<Server, ReturnType<typeof betweenRequests>>,
): boolean {
  if (!hasAnswered) return socket.bytesRead > 0
  return between.get(server)?.has(socket) !== true
}
