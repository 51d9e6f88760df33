import { queryNumber } from '../http/input.ts'
import { sendHtml } from '../http/reply.ts'
import { feedPage } from '../page/feed-page.ts'
import { existingUser } from './existing.ts'
import type { Feed } from '../feed.ts'
import type { Exchange, Route } from '../http/exchange.ts'
import type { Store } from '../store/store.ts'

/** The one page: somebody's feed, chosen by `?user=`. */
export function pageRoutes(store: Store, feed: Feed): readonly Route[] {
  const answer = async ({ query, response }: Exchange): Promise<void> => {
    const user = existingUser(store, queryNumber(query, 'user', { otherwise: 1, min: 1 }))
    const posts = await feed({ userId: user.id, limit: 12 })
    const users = store.users.list({ after: 0, limit: 100 })
    sendHtml(response, feedPage({ user, users, posts, pid: process.pid }))
  }
  return [{ method: 'GET', path: '/', answer }]
}
