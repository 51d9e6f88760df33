import { createServer, type Server } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Log } from '../../shell/log.ts'
import { ControlConnection, type Answer } from './connection.ts'

const MOST_CLIENTS = 64
/** A client that asks nothing for so long is forgotten. */
const IDLE_MS = 300_000
const LAST_WORDS_MS = 1_000

/** The listener for control connections, not yet bound. */
export interface ControlServer {
  readonly server: Server
  /** Who follows the log is given a moment to ask for the end of it. */
  readonly close: () => Promise<void>
}

/** At most 64 clients at once: one more, and the one that asked longest ago is dropped. */
export function createControlServer({
  answer,
  log,
}: {
  readonly answer: Answer
  readonly log: Log
}): ControlServer {
  const clients = new Set<ControlConnection>()
  const server = createServer({ allowHalfOpen: false }, (socket) => {
    if (clients.size >= MOST_CLIENTS) forget(longestIdle(clients))
    const client = new ControlConnection(socket, answer)
    clients.add(client)
    socket.setTimeout(IDLE_MS, () => client.drop())
    socket.once('close', () => clients.delete(client))
  })
  const forget = (client: ControlConnection): void => {
    clients.delete(client)
    client.drop()
  }
  // Out of descriptors: the operator's loss, not the service's.
  server.on('error', ({ message }) =>
    log({ level: 'warn', text: `control: ${message}`, fields: { event: 'control-failed' } }),
  )
  return {
    server,
    close: async () => {
      server.close()
      const following = [...clients].filter(({ isFollowing }) => isFollowing)
      for (const client of clients) if (!client.isFollowing) client.drop()
      const gone = Promise.all(following.map(({ closed }) => closed))
      await Promise.race([gone, pause(LAST_WORDS_MS, undefined, { ref: false })])
      for (const client of clients) client.drop()
    },
  }
}

function longestIdle(clients: ReadonlySet<ControlConnection>): ControlConnection {
  return [...clients].reduce((oldest, each) =>
    each.activeAtMs < oldest.activeAtMs ? each : oldest,
  )
}
