import { hasCommand } from '../packages.ts'
import { capture, numberIn } from './capture.ts'
import { type Engine, type Pressed, type Pressure, urlOf } from './engine.ts'
import { h2loadFor } from './others.ts'

const TURN = '250ms'

/**
 * Two clients of one thread of C that can be brief, a quarter of a second at a time: on a shared host a second differs more
 * from the next than contenders do. h2load for connections that stay, ab, which cannot say how long, for new ones.
 */
export const brief: Engine = {
  name: 'h2load and ab',
  turnsPerLaunch: 6,
  isThere: () => hasCommand('h2load') && hasCommand('ab'),
  press: (pressure) =>
    pressure.connection === 'keep-alive' ? h2loadFor(TURN, pressure) : newConnections(pressure),
}

const REQUESTS = 2_500

async function newConnections(pressure: Pressure): Promise<Pressed> {
  const { connections, seconds } = pressure
  // Answers name who gave them, so their lengths differ (-l).
  const load = ['-q', '-l', '-c', String(connections), '-n', String(REQUESTS), urlOf(pressure)]
  const text = await capture('ab', load, seconds)
  const requests = numberIn(text, /Complete requests:\s+(\d+)/)
  // An answer of another status is a complete request to ab, and this line is there only if one came.
  const refused = Number(/Non-2xx responses:\s+(\d+)/.exec(text)?.[1] ?? 0)
  return {
    requests,
    failed: numberIn(text, /Failed requests:\s+(\d+)/) + refused,
    seconds: requests / numberIn(text, /Requests per second:\s+([\d.]+)/),
    p99Ms: null,
  }
}
