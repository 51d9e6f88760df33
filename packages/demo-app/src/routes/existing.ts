import { notFound } from '../http/problem.ts'
import type { Post, User } from '../store/records.ts'
import type { Store } from '../store/store.ts'

/** The user with this id; 404 when there is none. */
export function existingUser({ users }: Pick<Store, 'users'>, id: number): User {
  const user = users.find(id)
  if (user === null) throw notFound(`no user ${id}`)
  return user
}

/** The post with this id; 404 when there is none. */
export function existingPost({ posts }: Pick<Store, 'posts'>, id: number): Post {
  const post = posts.find(id)
  if (post === null) throw notFound(`no post ${id}`)
  return post
}
