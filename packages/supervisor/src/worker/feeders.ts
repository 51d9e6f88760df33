import net from 'node:net'
import type { Server, Socket } from 'node:net'

import { emptied, mostWaiting } from './accept-queue.ts'
import { applyBacklog, internalsOf } from './internals.ts'
import type { NativeHandle } from './internals.ts'

/** A socket to accept from, and whom to give its connections to. */
export interface Feed {
  readonly slot: number
  readonly source: NativeHandle | { readonly fd: number }
  readonly target: Server
  readonly listening: () => void
  readonly failed: (error: Error) => void
}

interface Feeder {
  readonly slot: number
  readonly server: Server
  readonly target: Server
  accepted: number
}

const feederServers = new WeakSet<Server>()

/** Whether a server is one of ours, not the app's. */
export function isFeeder(server: Server): boolean {
  return feederServers.has(server)
}

/** Listeners of our own that hand every connection to one of the app's servers. */
export class Feeders {
  readonly #backlog: number
  #open: readonly Feeder[] = []

  constructor(backlog: number) {
    this.#backlog = backlog
  }

  get size(): number {
    return this.#open.length
  }

  /** Accepts from one more socket. */
  feed({ slot, source, target, listening, failed }: Feed): void {
    const server = net.createServer(acceptOptionsOf(target))
    feederServers.add(server)
    const { maxConnections, _unref } = internalsOf(target)
    if (maxConnections !== undefined) server.maxConnections = maxConnections
    if (_unref === true) server.unref()
    const feeder: Feeder = { slot, server, target, accepted: 0 }
    server.on('connection', (socket: Socket) => {
      feeder.accepted += 1
      target.emit('connection', socket)
    })
    server.on('error', failed)
    server.once('listening', () => {
      applyBacklog(server, this.#backlog)
      listening()
    })
    this.#open = [...this.#open, feeder]
    server.listen(source, this.#backlog)
  }

  /** Stops listening for a slot, with `answer` once everybody who waits there is accepted; connections already accepted go on. */
  async release(slot: number, queue: 'relief' | 'answer'): Promise<void> {
    const meant = this.#open.filter((feeder) => feeder.slot === slot)
    if (queue === 'answer') {
      const accepted = (): number => meant.reduce((sum, feeder) => sum + feeder.accepted, 0)
      await emptied(accepted, meant.length * mostWaiting(this.#backlog))
    }
    this.#close((feeder) => meant.includes(feeder))
  }

  /** Stops listening for a server that the app closed. */
  abandon(target: Server): void {
    this.#close((feeder) => feeder.target === target)
  }

  closeAll(): void {
    this.#close(() => true)
  }

  #close(isMeant: (feeder: Feeder) => boolean): void {
    for (const { server } of this.#open.filter(isMeant)) server.close()
    this.#open = this.#open.filter((feeder) => !isMeant(feeder))
  }
}

/** How the app's server wants its sockets: what it would have applied on accepting them itself. */
function acceptOptionsOf(target: Server): net.ServerOpts {
  const { allowHalfOpen, pauseOnConnect, noDelay, keepAlive, keepAliveInitialDelay } =
    internalsOf(target)
  return {
    allowHalfOpen: allowHalfOpen ?? false,
    pauseOnConnect: pauseOnConnect ?? false,
    noDelay: noDelay ?? false,
    keepAlive: keepAlive ?? false,
    // The server keeps seconds, the option takes milliseconds.
    keepAliveInitialDelay: (keepAliveInitialDelay ?? 0) * 1000,
  }
}
