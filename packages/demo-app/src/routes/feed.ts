import { pathId, queryNumber } from '../http/input.ts'
import { sendJson } from '../http/reply.ts'
import { existingUser } from './existing.ts'
import type { Feed } from '../feed.ts'
import type { Exchange, Route } from '../http/exchange.ts'
import type { Store } from '../store/store.ts'

/** Somebody's feed; `?limit=` sets how many lookups it fans out to. */
export function feedRoutes(store: Store, feed: Feed): readonly Route[] {
  const answer = async (exchange: Exchange): Promise<void> => {
    const { id: userId } = existingUser(store, pathId(exchange, 'userId'))
    const limit = queryNumber(exchange.query, 'limit', { otherwise: 20, min: 1, max: 200 })
    const before = queryNumber(exchange.query, 'before', { otherwise: Number.MAX_SAFE_INTEGER })
    const posts = await feed({ userId, before, limit })
    sendJson(exchange.response, { userId, lookups: posts.length, posts })
  }
  return [{ method: 'GET', path: '/api/feed/:userId', answer }]
}
