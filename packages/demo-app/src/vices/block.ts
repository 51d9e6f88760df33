import { sendJson } from '../http/reply.ts'
import { costOf } from './cost.ts'
import { durationMs } from './duration.ts'
import type { Exchange } from '../http/exchange.ts'

const neverWoken = new Int32Array(new SharedArrayBuffer(4))

/** Stops the event loop without using the processor, as a synchronous read or lock does. */
export async function block(exchange: Exchange): Promise<void> {
  const ms = durationMs(exchange)
  const cost = await costOf(() => void Atomics.wait(neverWoken, 0, 0, ms))
  sendJson(exchange.response, { vice: 'block', ms, ...cost })
}
