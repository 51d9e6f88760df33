import { existingPost, existingUser } from './routes/existing.ts'
import type { Dependency } from './dependency.ts'
import type { Post, User } from './store/records.ts'
import type { Store } from './store/store.ts'

/** A post as the feed shows it, with whose it is. */
export interface FeedItem extends Omit<Post, 'userId'> {
  readonly author: User
}

/** A page of somebody's feed. */
export interface FeedPage {
  readonly userId: number
  /** The post to start before; none asks for the newest. */
  readonly before?: number
  /** Posts on the page, and so lookups made. */
  readonly limit: number
}

/** Reads feeds, one dependency lookup per post, all of them at once. */
export type Feed = (page: FeedPage) => Promise<readonly FeedItem[]>

/** A feed over a store whose every post is a dependency lookup away. */
export function createFeed(store: Store, lookUp: Dependency): Feed {
  const item = (id: number): FeedItem => {
    const { userId, ...post } = existingPost(store, id)
    return { ...post, author: existingUser(store, userId) }
  }
  return ({ userId, before = Number.MAX_SAFE_INTEGER, limit }) => {
    const ids = store.posts.idsOfFeed({ userId, before, limit })
    return Promise.all(ids.map((id) => lookUp(() => item(id))))
  }
}
