import { queryFlag, queryNumber } from '../http/input.ts'
import { sendJson } from '../http/reply.ts'
import { costOf } from './cost.ts'
import type { Exchange } from '../http/exchange.ts'

interface Crumb {
  readonly index: number
  readonly next: Crumb | null
}

const crumbBytes = 32
const crumbsPerTrail = 1000

/**
 * Makes garbage that the collector must walk before it can throw it away; `held` until the answer, it is copied first,
 * and outlives a small young generation.
 */
export async function alloc({ query, response }: Exchange): Promise<void> {
  const mb = queryNumber(query, 'mb', { otherwise: 100, max: 100_000 })
  const held = queryFlag(query, 'held')
  const trails = Math.ceil((mb * 1024 * 1024) / (crumbBytes * crumbsPerTrail))
  const cost = await costOf(() => {
    const kept: (Crumb | null)[] = []
    for (let trail = 0; trail < trails; trail++) {
      const last = strewTrail()
      if (held) kept.push(last)
    }
  })
  sendJson(response, {
    vice: 'alloc',
    mb,
    held,
    ...cost,
    heapUsedBytes: process.memoryUsage().heapUsed,
  })
}

function strewTrail(): Crumb | null {
  let last: Crumb | null = null
  for (let index = 0; index < crumbsPerTrail; index++) last = { index, next: last }
  return last
}
