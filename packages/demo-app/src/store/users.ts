import type { DatabaseSync } from 'node:sqlite'
import type { Profile, User } from './records.ts'

/** The people and who follows whom. */
export interface Users {
  list(page: { readonly after: number; readonly limit: number }): readonly User[]
  find(id: number): User | null
  profile(id: number): Profile | null
  /** Makes one user follow another; following twice changes nothing. */
  follow(followerId: number, followeeId: number): void
}

/** Users kept in a database. */
export function createUsers(database: DatabaseSync): Users {
  const list = database.prepare('SELECT * FROM users WHERE id > ? ORDER BY id LIMIT ?')
  const find = database.prepare('SELECT * FROM users WHERE id = ?')
  const follow = database.prepare('INSERT OR IGNORE INTO follows VALUES (?, ?)')
  const profile = database.prepare(`
    SELECT *,
      (SELECT count(*) FROM posts WHERE userId = users.id) AS posts,
      (SELECT count(*) FROM follows WHERE followeeId = users.id) AS followers,
      (SELECT count(*) FROM follows WHERE followerId = users.id) AS following
    FROM users WHERE id = ?`)

  // The schema is the check that earns these casts.
  return {
    list: ({ after, limit }) => list.all(after, limit) as unknown as User[],
    find: (id) => (find.get(id) as User | undefined) ?? null,
    profile: (id) => (profile.get(id) as Profile | undefined) ?? null,
    follow: (followerId, followeeId) => void follow.run(followerId, followeeId),
  }
}
