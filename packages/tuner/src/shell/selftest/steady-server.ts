import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { performance } from 'node:perf_hooks'

/** A server that takes the same time for every request, and knows how long each really took. */
export interface SteadyServer {
  readonly port: number
  /** From the arrival of each request to the end of its answer, as the server saw it, in milliseconds. */
  readonly tookMs: readonly number[]
  readonly close: () => Promise<void>
}

/** Starts it on a free loopback port. */
export async function startSteadyServer(delayMs: number): Promise<SteadyServer> {
  const tookMs: number[] = []
  const server = createServer((_request, response) => {
    const begunMs = performance.now()
    setTimeout(() => {
      response.end('steady')
      tookMs.push(performance.now() - begunMs)
    }, delayMs)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    tookMs,
    close: async () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
