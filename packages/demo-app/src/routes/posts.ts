import { readJson } from '../http/body.ts'
import { bodyId, bodyText, pathId } from '../http/input.ts'
import { sendJson } from '../http/reply.ts'
import { existingPost, existingUser } from './existing.ts'
import type { Exchange, Route } from '../http/exchange.ts'
import type { Store } from '../store/store.ts'

const captionMaxLength = 500

/** One post, and posting. */
export function postRoutes(store: Store): readonly Route[] {
  return [
    { method: 'GET', path: '/api/posts/:id', answer: (exchange) => show(store, exchange) },
    { method: 'POST', path: '/api/posts', answer: (exchange) => add(store, exchange) },
  ]
}

function show(store: Store, exchange: Exchange): void {
  const { userId, ...post } = existingPost(store, pathId(exchange, 'id'))
  sendJson(exchange.response, { ...post, author: existingUser(store, userId) })
}

async function add(store: Store, { request, response }: Exchange): Promise<void> {
  const body = await readJson(request)
  const caption = bodyText(body, 'caption', captionMaxLength)
  const { id: userId, hue } = existingUser(store, bodyId(body, 'userId'))
  const post = store.posts.add({ userId, caption, hue, createdAt: new Date().toISOString() })
  response.setHeader('location', `/api/posts/${post.id}`)
  sendJson(response, post, 201)
}
