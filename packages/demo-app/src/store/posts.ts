import type { DatabaseSync } from 'node:sqlite'
import type { Post } from './records.ts'

/** The posts, newest first wherever there are several. */
export interface Posts {
  find(id: number): Post | null
  add(post: Pick<Post, 'userId' | 'caption' | 'hue' | 'createdAt'>): Post
  /** Ids of what a user and the people they follow posted, older than the post `before`. */
  idsOfFeed(of: {
    readonly userId: number
    readonly before: number
    readonly limit: number
  }): readonly number[]
}

/** Posts kept in a database. */
export function createPosts(database: DatabaseSync): Posts {
  const find = database.prepare('SELECT * FROM posts WHERE id = ?')
  const add = database.prepare(
    'INSERT INTO posts (userId, caption, hue, createdAt) VALUES (?, ?, ?, ?) RETURNING *',
  )
  const feed = database.prepare(`
    SELECT id FROM posts
    WHERE id < :before AND (userId = :userId
      OR userId IN (SELECT followeeId FROM follows WHERE followerId = :userId))
    ORDER BY id DESC LIMIT :limit`)

  // The schema is the check that earns these casts.
  return {
    find: (id) => (find.get(id) as Post | undefined) ?? null,
    add: ({ userId, caption, hue, createdAt }) =>
      add.get(userId, caption, hue, createdAt) as unknown as Post,
    idsOfFeed: (of) => (feed.all({ ...of }) as unknown as { id: number }[]).map(({ id }) => id),
  }
}
