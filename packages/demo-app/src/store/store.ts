import { createLikes, type Likes } from './likes.ts'
import { createPosts, type Posts } from './posts.ts'
import { createUsers, type Users } from './users.ts'
import { openDatabase } from './database.ts'

/** Everything the app remembers. */
export interface Store {
  readonly users: Users
  readonly posts: Posts
  readonly likes: Likes
}

/** Opens the store, seeded; `path` as in `openDatabase`. */
export function openStore(path: string | null): Store {
  const database = openDatabase(path)
  return {
    users: createUsers(database),
    posts: createPosts(database),
    likes: createLikes(database),
  }
}
