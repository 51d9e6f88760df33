import { queryNumber } from '../http/input.ts'
import { sendJson } from '../http/reply.ts'
import { costOf } from './cost.ts'
import type { Exchange } from '../http/exchange.ts'

interface Crumb {
  readonly index: number
  readonly next: Crumb | null
}

const crumbBytes = 32
const crumbsPerTrail = 1000

/** Makes garbage that the collector must walk before it can throw it away. */
export async function alloc({ query, response }: Exchange): Promise<void> {
  const mb = queryNumber(query, 'mb', { otherwise: 100, max: 100_000 })
  const trails = Math.ceil((mb * 1024 * 1024) / (crumbBytes * crumbsPerTrail))
  const cost = await costOf(() => {
    for (let trail = 0; trail < trails; trail++) strewTrail()
  })
  sendJson(response, { vice: 'alloc', mb, ...cost, heapUsedBytes: process.memoryUsage().heapUsed })
}

function strewTrail(): Crumb | null {
  let last: Crumb | null = null
  for (let index = 0; index < crumbsPerTrail; index++) last = { index, next: last }
  return last
}
