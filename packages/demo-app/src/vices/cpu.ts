import { sendJson } from '../http/reply.ts'
import { costOf } from './cost.ts'
import { durationMs } from './duration.ts'
import type { Exchange } from '../http/exchange.ts'

/** One millisecond of a 2020s server core. */
const roundsPerMs = 500_000

/**
 * Computes for about this long. The work is fixed, not the time: a spin until a deadline would let
 * any number of workers share one core for free.
 */
export function burnCpu(ms: number): number {
  let mixed = ms | 0
  for (let spent = 0; spent < ms; spent++) {
    // Stays in this function: as one of its own V8 inlined it and ran four times slower from then on.
    for (let round = 0; round < roundsPerMs; round++) {
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d) ^ round
    }
  }
  return mixed
}

/** Blocks the event loop with computing. */
export async function cpu(exchange: Exchange): Promise<void> {
  const ms = durationMs(exchange)
  const cost = await costOf(() => void burnCpu(ms))
  sendJson(exchange.response, { vice: 'cpu', ms, ...cost })
}
