import { pbkdf2 } from 'node:crypto'
import { promisify } from 'node:util'
import { queryNumber } from '../http/input.ts'
import { sendJson } from '../http/reply.ts'
import { costOf } from './cost.ts'
import type { Exchange } from '../http/exchange.ts'
import { roundsPerMs } from './hashing.ts'

const derive = promisify(pbkdf2)

/** Node takes no more than 2^31 - 1 rounds. */
const MOST_MS = 240_000

/** Fills libuv's thread pool (`UV_THREADPOOL_SIZE`), where file reads and DNS wait as well. */
export async function pool({ query, response }: Exchange): Promise<void> {
  const n = queryNumber(query, 'n', { otherwise: 8, max: 10_000 })
  const ms = queryNumber(query, 'ms', { otherwise: 50, min: 1, max: MOST_MS })
  const iterations = roundsPerMs * ms
  const cost = await costOf(() =>
    Promise.all(Array.from({ length: n }, () => derive('stint', 'salt', iterations, 32, 'sha256'))),
  )
  sendJson(response, { vice: 'pool', n, ms, ...cost })
}
