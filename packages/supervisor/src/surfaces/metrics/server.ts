import { createServer, type Server } from 'node:http'
import type { Socket } from 'node:net'
import { printAddress, type Address } from '../../config/address.ts'
import { ListenError } from '../../shell/listen-error.ts'
import type { Log } from '../../shell/log.ts'
import { answerScrapes, type Sources } from './answer.ts'

const PATIENCE_MS = 5000
const MOST_CONNECTIONS = 100

/** A running metrics listener. */
export interface MetricsServer {
  /** Where it really listens: with the port that the kernel chose when 0 was asked for. */
  readonly address: Address
  readonly close: () => Promise<void>
}

/**
 * Serves metrics, health and the web page on a listener of its own. A request reads one view and waits for no worker.
 * Rejects with a `ListenError` that names the address and the reason when it cannot be bound.
 */
export async function serveMetrics({
  address,
  log,
  ...sources
}: Sources & {
  readonly address: Address
  readonly log: Log
}): Promise<MetricsServer> {
  const server = createServer(
    {
      headersTimeout: PATIENCE_MS,
      requestTimeout: PATIENCE_MS,
      keepAliveTimeout: PATIENCE_MS,
      connectionsCheckingInterval: 1000,
    },
    answerScrapes(sources, address, log),
  )
  // Also for a scraper that connects and is silent, or asks and does not read.
  server.setTimeout(2 * PATIENCE_MS)
  keepNewest(server, MOST_CONNECTIONS)
  await listen(server, address)
  // A connection that could not be accepted (out of descriptors) is the scraper's loss, not the end of the service.
  server.on('error', ({ message }) =>
    log({ level: 'warn', text: `metrics: ${message}`, fields: { event: 'metrics-failed' } }),
  )
  return { address: boundTo(server, address), close: () => close(server) }
}

/** One more than `most`, and the one that is here longest goes: clients that are silent cannot keep out the one that asks. */
function keepNewest(server: Server, most: number): void {
  const present = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    present.add(socket)
    socket.once('close', () => present.delete(socket))
    const [oldest] = present
    if (present.size > most) oldest?.destroy()
  })
}

function listen(server: Server, address: Address): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const fail = (error: NodeJS.ErrnoException): void =>
    reject(
      new ListenError(
        `cannot serve metrics on ${printAddress(address)}: ${reasonOf(error)}; choose another address with --metrics`,
        { cause: error },
      ),
    )
  server.once('error', fail)
  server.listen(
    address.kind === 'unix' ? { path: address.path } : { host: address.host, port: address.port },
    () => {
      server.off('error', fail)
      resolve()
    },
  )
  return promise
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the address is in use',
  EADDRNOTAVAIL: 'this host does not have the address',
  EACCES: 'permission denied',
  ENOTFOUND: 'the name cannot be resolved',
}

function reasonOf({ code = '', message }: NodeJS.ErrnoException): string {
  const reason = reasons[code]
  return reason === undefined ? message : `${reason} (${code})`
}

function boundTo(server: Server, asked: Address): Address {
  const bound = server.address()
  return bound === null || typeof bound === 'string'
    ? asked
    : { kind: 'tcp', host: bound.address, port: bound.port }
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
