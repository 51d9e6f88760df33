import { blobRoutes } from './blob.ts'
import { eventRoutes } from './events.ts'
import { feedRoutes } from './feed.ts'
import { healthRoutes } from './health.ts'
import { likeRoutes } from './likes.ts'
import { pageRoutes } from './page.ts'
import { postRoutes } from './posts.ts'
import { uploadRoutes } from './upload.ts'
import { userRoutes } from './users.ts'
import { viceRoutes } from './vices.ts'
import type { Feed } from '../feed.ts'
import type { Route } from '../http/exchange.ts'
import type { Store } from '../store/store.ts'

/** Everything the app answers to. */
export function allRoutes(store: Store, feed: Feed): readonly Route[] {
  return [
    ...healthRoutes(),
    ...pageRoutes(store, feed),
    ...userRoutes(store),
    ...postRoutes(store),
    ...feedRoutes(store, feed),
    ...likeRoutes(store),
    ...blobRoutes(),
    ...eventRoutes(),
    ...uploadRoutes(),
    ...viceRoutes(),
  ]
}
