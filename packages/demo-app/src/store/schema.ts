/**
 * The tables. `likes` has no index by post on purpose: counting the likes of one post reads the
 * whole table, which is what `posts.likeCount` saves.
 */
export const schema = `
  CREATE TABLE users (
    id INTEGER PRIMARY KEY, handle TEXT NOT NULL, name TEXT NOT NULL, hue INTEGER NOT NULL
  );
  CREATE TABLE posts (
    id INTEGER PRIMARY KEY, userId INTEGER NOT NULL REFERENCES users, caption TEXT NOT NULL,
    hue INTEGER NOT NULL, createdAt TEXT NOT NULL, likeCount INTEGER NOT NULL DEFAULT 0
  );
  CREATE INDEX postsByUser ON posts (userId, id);
  CREATE TABLE follows (
    followerId INTEGER NOT NULL REFERENCES users, followeeId INTEGER NOT NULL REFERENCES users,
    PRIMARY KEY (followerId, followeeId)
  ) WITHOUT ROWID;
  CREATE INDEX followsByFollowee ON follows (followeeId);
  CREATE TABLE likes (
    userId INTEGER NOT NULL REFERENCES users, postId INTEGER NOT NULL REFERENCES posts,
    PRIMARY KEY (userId, postId)
  ) WITHOUT ROWID;
`
