/** Somebody who posts. */
export interface User {
  readonly id: number
  readonly handle: string
  readonly name: string
  /** Colour of the avatar, 0 to 359 degrees. */
  readonly hue: number
}

/** A user and the sizes of what hangs on them. */
export interface Profile extends User {
  readonly posts: number
  readonly followers: number
  readonly following: number
}

/** A picture, which in this app is a hue and a caption. */
export interface Post {
  readonly id: number
  readonly userId: number
  readonly caption: string
  readonly hue: number
  /** ISO 8601, UTC. */
  readonly createdAt: string
  /** Kept up to date by every like, so that nobody has to count. */
  readonly likeCount: number
}
