import type { ServerResponse } from 'node:http'

import type { Connection, Connections } from './connections.ts'
import type { Http2Sessions } from './http2.ts'
import { closeAfter } from './last-response.ts'
import { noteEnd } from './pipelining.ts'
import type { Requests } from './requests.ts'

/** All through which a client may hold on to this worker. */
export interface Holds {
  readonly requests: Requests
  readonly connections: Connections
  readonly sessions: Http2Sessions
}

/** From now on each connection gets one last answer, which says so. Nothing is closed that has not had it. */
export function dismissClients({ requests, connections, sessions }: Holds): void {
  requests.onStart = dismiss
  for (const connection of connections.all()) dismissPending(connection)
  sessions.announce()
}

/** Lets those stay that have not been told to go. */
export function keepClients({ requests, sessions }: Holds): void {
  requests.onStart = null
  sessions.recall()
}

/** A request that began since: the last one its connection brings, unless more follow it already. */
function dismiss(connection: Connection, response: ServerResponse): void {
  noteEnd(connection, response.req)
  closeAfter(response, connection)
}

/** A request that was in flight already and has not said anything yet. */
function dismissPending(connection: Connection): void {
  const last = connection.exchanges.at(-1)?.response
  if (last !== undefined && !last.headersSent) closeAfter(last, connection)
}
