import { connectionPerRequest, keepAlive } from '../../../packages/supervisor/test/clients/index.ts'
import type { Engine, Pressure } from './engine.ts'

/** How many connections a run has, and when it ends. */
interface Extent {
  readonly concurrency: number
  readonly requests?: number
  readonly signal?: AbortSignal
}

const CONNECTIONS_OF_A_TURN = 16

/** The raw-socket client of the tests, for where no other is installed. */
export const ownClient: Engine = {
  name: 'the tests’ own client',
  turnsPerLaunch: 1,
  isThere: () => true,
  press: (pressure) => press(pressure, wholeRound(pressure)),
}

/**
 * The same for a tenth of a second at a time: a host that is shared is quicker in one second than in the next, and what is
 * to be compared has to be done within the same one. It tells costs; a client in JavaScript is no measure of speed.
 */
export const ownClientInTurns: Engine = {
  name: 'our own client',
  turnsPerLaunch: 12,
  isThere: () => true,
  press: (pressure) => press(pressure, turn(pressure)),
}

async function press({ port, path, connection }: Pressure, extent: Extent) {
  const run = connection === 'per-request' ? connectionPerRequest : keepAlive
  const startedMs = performance.now()
  const { completed, failed } = await run({
    target: { host: '127.0.0.1', port },
    path,
    ...extent,
  }).done
  return {
    requests: completed,
    failed,
    seconds: (performance.now() - startedMs) / 1000,
    p99Ms: null,
  }
}

function wholeRound({ connections, seconds }: Pressure): Extent {
  return { concurrency: connections, signal: AbortSignal.timeout(seconds * 1000) }
}

function turn({ path, connection }: Pressure): Extent {
  const ofSmallOnes = connection === 'per-request' ? 1_000 : 2_000
  return { concurrency: CONNECTIONS_OF_A_TURN, requests: path === '/cpu' ? 64 : ofSmallOnes }
}
