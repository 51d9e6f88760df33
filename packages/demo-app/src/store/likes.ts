import type { DatabaseSync } from 'node:sqlite'

/** Who likes what. */
export interface Likes {
  /** Adds a like and keeps the post's own count right; false when it was there already. */
  add(userId: number, postId: number): boolean
  /** Counts by reading every like there is: the expensive way to know `likeCount`. */
  countSlowly(postId: number): number
}

/** Likes kept in a database. */
export function createLikes(database: DatabaseSync): Likes {
  const insert = database.prepare('INSERT OR IGNORE INTO likes VALUES (?, ?)')
  const raise = database.prepare('UPDATE posts SET likeCount = likeCount + 1 WHERE id = ?')
  const count = database.prepare('SELECT count(*) AS likes FROM likes WHERE postId = ?')

  return {
    countSlowly: (postId) => Number(count.get(postId)?.likes),
    add: (userId, postId) => {
      database.exec('BEGIN IMMEDIATE')
      try {
        const isNew = insert.run(userId, postId).changes === 1
        if (isNew) raise.run(postId)
        database.exec('COMMIT')
        return isNew
      } catch (error) {
        database.exec('ROLLBACK')
        throw error
      }
    },
  }
}
