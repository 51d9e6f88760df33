import type { DatabaseSync } from 'node:sqlite'
import { createRandom, type Random } from './random.ts'
import { familyNames, firstNames, places, subjects } from './words.ts'

const userCount = 60
const postCount = 600
const followsPerUser = 12
const likesPerPost = 20
const firstPostMs = Date.UTC(2025, 0, 1)
const postEveryMs = 37 * 60_000

/** Fills empty tables; every process makes the same people, posts, follows and likes. */
export function seed(database: DatabaseSync): void {
  const random = createRandom(1)
  seedUsers(database, random)
  seedFollows(database, random)
  seedPosts(database, random)
}

function seedUsers(database: DatabaseSync, random: Random): void {
  const insert = database.prepare('INSERT INTO users (id, handle, name, hue) VALUES (?, ?, ?, ?)')
  for (let id = 1; id <= userCount; id++) {
    const first = random.pick(firstNames)
    const family = random.pick(familyNames)
    insert.run(id, `${first}.${family}${id}`.toLowerCase(), `${first} ${family}`, random.below(360))
  }
}

function seedFollows(database: DatabaseSync, random: Random): void {
  const insert = database.prepare('INSERT INTO follows (followerId, followeeId) VALUES (?, ?)')
  for (let followerId = 1; followerId <= userCount; followerId++) {
    for (const followeeId of someUsers(random, followsPerUser)) {
      if (followeeId !== followerId) insert.run(followerId, followeeId)
    }
  }
}

function seedPosts(database: DatabaseSync, random: Random): void {
  const insertPost = database.prepare(
    'INSERT INTO posts (id, userId, caption, hue, createdAt, likeCount) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const insertLike = database.prepare('INSERT INTO likes (userId, postId) VALUES (?, ?)')
  for (let id = 1; id <= postCount; id++) {
    const userId = 1 + random.below(userCount)
    const caption = `${random.pick(subjects)} ${random.pick(places)}`
    const createdAt = new Date(firstPostMs + id * postEveryMs).toISOString()
    const fans = someUsers(random, random.below(2 * likesPerPost + 1))
    insertPost.run(id, userId, caption, random.below(360), createdAt, fans.size)
    for (const fan of fans) insertLike.run(fan, id)
  }
}

function someUsers(random: Random, draws: number): Set<number> {
  return new Set(Array.from({ length: draws }, () => 1 + random.below(userCount)))
}
