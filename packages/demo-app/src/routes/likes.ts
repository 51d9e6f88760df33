import { readJson } from '../http/body.ts'
import { bodyId, pathId, queryFlag } from '../http/input.ts'
import { sendJson } from '../http/reply.ts'
import { existingPost, existingUser } from './existing.ts'
import type { Exchange, Route } from '../http/exchange.ts'
import type { Store } from '../store/store.ts'

const path = '/api/posts/:id/likes'

/** Liking, and how many did: remembered, or counted when asked `?slow=1`. */
export function likeRoutes(store: Store): readonly Route[] {
  return [
    { method: 'GET', path, answer: (exchange) => show(store, exchange) },
    { method: 'POST', path, answer: (exchange) => add(store, exchange) },
  ]
}

function show(store: Store, exchange: Exchange): void {
  const { id, likeCount } = existingPost(store, pathId(exchange, 'id'))
  const likes = queryFlag(exchange.query, 'slow') ? store.likes.countSlowly(id) : likeCount
  sendJson(exchange.response, { postId: id, likes })
}

async function add(store: Store, exchange: Exchange): Promise<void> {
  const body = await readJson(exchange.request)
  const { id: postId } = existingPost(store, pathId(exchange, 'id'))
  const { id: userId } = existingUser(store, bodyId(body, 'userId'))
  const isNew = store.likes.add(userId, postId)
  const { likeCount } = existingPost(store, postId)
  sendJson(exchange.response, { postId, userId, likes: likeCount }, isNew ? 201 : 200)
}
