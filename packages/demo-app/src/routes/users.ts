import { readJson } from '../http/body.ts'
import { bodyId, pathId, queryNumber } from '../http/input.ts'
import { badInput, notFound } from '../http/problem.ts'
import { sendJson } from '../http/reply.ts'
import { existingUser } from './existing.ts'
import type { Exchange, Route } from '../http/exchange.ts'
import type { Store } from '../store/store.ts'

/** The people: list, one of them, and following. */
export function userRoutes(store: Store): readonly Route[] {
  return [
    { method: 'GET', path: '/api/users', answer: (exchange) => list(store, exchange) },
    { method: 'GET', path: '/api/users/:id', answer: (exchange) => show(store, exchange) },
    { method: 'POST', path: '/api/follow', answer: (exchange) => follow(store, exchange) },
  ]
}

function list({ users }: Store, { query, response }: Exchange): void {
  const limit = queryNumber(query, 'limit', { otherwise: 20, min: 1, max: 100 })
  const after = queryNumber(query, 'after', { otherwise: 0 })
  sendJson(response, { users: users.list({ after, limit }) })
}

function show({ users }: Store, exchange: Exchange): void {
  const id = pathId(exchange, 'id')
  const profile = users.profile(id)
  if (profile === null) throw notFound(`no user ${id}`)
  sendJson(exchange.response, profile)
}

async function follow(store: Store, { request, response }: Exchange): Promise<void> {
  const body = await readJson(request)
  const follower = existingUser(store, bodyId(body, 'followerId'))
  const followee = existingUser(store, bodyId(body, 'followeeId'))
  if (follower.id === followee.id) throw badInput('followeeId: nobody follows themselves')
  store.users.follow(follower.id, followee.id)
  sendJson(response, { followerId: follower.id, followeeId: followee.id, following: true })
}
