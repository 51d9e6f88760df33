import { fileURLToPath } from 'node:url'
import { hasCommand } from '../packages.ts'
import { capture, numberIn } from './capture.ts'
import { type Engine, type Pressure, urlOf } from './engine.ts'

const bodies = fileURLToPath(new URL('bodies.lua', import.meta.url))

/** wrk: one thread of C. */
export const wrk: Engine = {
  name: 'wrk',
  turnsPerLaunch: 1,
  isThere: () => hasCommand('wrk'),
  press: async (pressure) => {
    const text = await capture('wrk', argsOf(pressure), pressure.seconds)
    const requests = numberIn(text, /(\d+) requests in/)
    // `read` is left out: it also counts a server that closes after a complete answer without having said so.
    const errors = /connect (\d+), read \d+, write (\d+), timeout (\d+)/.exec(text) ?? []
    const broken = errors.slice(1).reduce((sum, count) => sum + Number(count), 0)
    const refused = /Non-2xx or 3xx responses: (\d+)/.exec(text)?.[1] ?? 0
    return {
      requests,
      failed: broken + Number(refused),
      seconds: requests / numberIn(text, /Requests\/sec:\s+([\d.]+)/),
      p99Ms: millisecondsIn(text),
    }
  },
}

/** How many answers each body had, after the first `settleSeconds` on the same connections. */
export async function countBodies(
  pressure: Pressure,
  settleSeconds = 0,
): Promise<ReadonlyMap<string, number>> {
  const seconds = pressure.seconds + settleSeconds
  const args = ['-s', bodies, ...argsOf({ ...pressure, seconds }), '--', String(settleSeconds)]
  const text = await capture('wrk', args, seconds)
  return new Map(
    [...text.matchAll(/^body (\S+) (\d+)$/gm)].map(([, body = '', count]) => [body, Number(count)]),
  )
}

function argsOf(pressure: Pressure): readonly string[] {
  const { connection, connections, seconds } = pressure
  const close = connection === 'per-request' ? ['-H', 'Connection: close'] : []
  const load = ['-t', '1', '-c', String(connections), '-d', `${seconds}s`, '--timeout', '10s']
  return [...load, '--latency', ...close, urlOf(pressure)]
}

function millisecondsIn(text: string): number | null {
  const [, amount, unit = ''] = /99%\s+([\d.]+)(us|ms|s)/.exec(text) ?? []
  return amount === undefined ? null : Number(amount) * ({ us: 0.001, ms: 1, s: 1000 }[unit] ?? NaN)
}
