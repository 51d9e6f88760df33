import { setTimeout as delay } from 'node:timers/promises'
import { queryFlag, queryNumber } from '../http/input.ts'
import { sendJson } from '../http/reply.ts'
import { costOf } from './cost.ts'
import type { Exchange } from '../http/exchange.ts'

/** Asks one thing after the other what could be asked at once. */
export async function serialIo({ query, response }: Exchange): Promise<void> {
  const n = queryNumber(query, 'n', { otherwise: 10, max: 1000 })
  const ms = queryNumber(query, 'ms', { otherwise: 20, max: 60_000 })
  const parallel = queryFlag(query, 'parallel')
  const cost = await costOf(() => (parallel ? waitAtOnce(n, ms) : waitInTurn(n, ms)))
  sendJson(response, { vice: 'serial-io', n, ms, parallel, ...cost })
}

async function waitInTurn(n: number, ms: number): Promise<void> {
  for (let count = 0; count < n; count++) await delay(ms)
}

async function waitAtOnce(n: number, ms: number): Promise<void> {
  await Promise.all(Array.from({ length: n }, () => delay(ms)))
}
