import { connectionPerRequest, keepAlive } from '../../../packages/supervisor/test/clients/index.ts'
import type { Engine, Pressure } from './engine.ts'

const CONNECTIONS = 16

/**
 * Our own client, for a tenth of a second at a time: a host that is shared is quicker in one second than in the next, and
 * what is to be compared has to be done within the same one. It tells costs; a client in JavaScript is no measure of speed.
 */
export const turns: Engine = {
  name: 'our own client',
  turnsPerRound: 25,
  isThere: () => true,
  press: async (pressure) => {
    const run = pressure.connection === 'per-request' ? connectionPerRequest : keepAlive
    const { port, path } = pressure
    const startedMs = performance.now()
    const tally = await run({
      target: { host: '127.0.0.1', port },
      path,
      concurrency: CONNECTIONS,
      requests: requestsOf(pressure),
    }).done
    const seconds = (performance.now() - startedMs) / 1000
    return { requests: tally.completed, failed: tally.failed, seconds, p99Ms: null }
  },
}

function requestsOf({ path, connection }: Pressure): number {
  if (path === '/cpu') return 64
  return connection === 'per-request' ? 1_000 : 2_000
}
