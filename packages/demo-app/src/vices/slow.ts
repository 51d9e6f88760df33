import { setTimeout as delay } from 'node:timers/promises'
import { sendJson } from '../http/reply.ts'
import { costOf } from './cost.ts'
import { durationMs } from './duration.ts'
import type { Exchange } from '../http/exchange.ts'

/** Takes its time and hurts nobody else. */
export async function slow(exchange: Exchange): Promise<void> {
  const ms = durationMs(exchange)
  const cost = await costOf(() => delay(ms))
  sendJson(exchange.response, { vice: 'slow', ms, ...cost })
}
