import { pbkdf2Sync } from 'node:crypto'
import { sendJson } from '../http/reply.ts'
import { costOf } from './cost.ts'
import { durationMs } from './duration.ts'
import type { Exchange } from '../http/exchange.ts'
import { roundsPerMs } from './hashing.ts'

/**
 * Computes for about this long. The work is fixed, not the time: a spin until a deadline would let
 * any number of workers share one core for free.
 */
export function burnCpu(ms: number): void {
  for (let spent = 0; spent < ms; spent++) pbkdf2Sync('stint', 'salt', roundsPerMs, 32, 'sha256')
}

/** Blocks the event loop with computing. */
export async function cpu(exchange: Exchange): Promise<void> {
  const ms = durationMs(exchange)
  const cost = await costOf(() => burnCpu(ms))
  sendJson(exchange.response, { vice: 'cpu', ms, ...cost })
}
