import { expect, test, vi } from 'vitest'
import { Demo, startDemo } from './support/demo.ts'

vi.setConfig({ testTimeout: 60_000 })

interface Feed {
  readonly lookups: number
  readonly posts: readonly { readonly id: number; readonly caption: string }[]
}

test('a post shows up at the top of its author and follower feeds, and nowhere else', async () => {
  const demo = await startDemo()
  const { users } = await demo.get<{ users: { id: number }[] }>('/api/users?limit=100')
  expect(users).toHaveLength(60)
  const before = await demo.get<Feed>('/api/feed/2')
  const reply = await demo.post('/api/posts', { userId: 1, caption: '  Hello <b>there</b> ' })
  expect(reply.status).toBe(201)
  const post = (await reply.json()) as { id: number; caption: string }
  expect(reply.headers.get('location')).toBe(`/api/posts/${post.id}`)
  expect(post.caption).toBe('Hello <b>there</b>')
  expect((await demo.get<Feed>('/api/feed/1')).posts[0]?.id).toBe(post.id)
  const follow = await demo.post('/api/follow', { followerId: 2, followeeId: 1 })
  expect(await follow.json()).toEqual({ followerId: 2, followeeId: 1, following: true })
  const after = await demo.get<Feed>('/api/feed/2')
  expect(after.posts.map(({ id }) => id)).toContain(post.id)
  expect(before.posts.map(({ id }) => id)).not.toContain(post.id)
})

test('following adds one follower, however often it is asked', async () => {
  const demo = await startDemo()
  const followers = async () => (await demo.get<{ followers: number }>('/api/users/1')).followers
  const everybodyElse = Array.from({ length: 59 }, (_, index) => index + 2)
  const follow = (followerId: number) => demo.post('/api/follow', { followerId, followeeId: 1 })
  expect(await followers()).toBeLessThan(59)
  await Promise.all(everybodyElse.map(follow))
  expect(await followers()).toBe(59)
  await follow(2)
  expect(await followers()).toBe(59)
})

test('the remembered number of likes is the counted one, before and after a like', async () => {
  const demo = await startDemo()
  const post = (await (await demo.post('/api/posts', { userId: 3, caption: 'new' })).json()) as {
    id: number
  }
  const likes = (id: number, slow: 0 | 1) => demo.get(`/api/posts/${id}/likes?slow=${slow}`)
  expect(await likes(7, 0)).toEqual(await likes(7, 1))
  expect((await demo.post(`/api/posts/${post.id}/likes`, { userId: 4 })).status).toBe(201)
  expect((await demo.post(`/api/posts/${post.id}/likes`, { userId: 4 })).status).toBe(200)
  expect(await likes(post.id, 0)).toEqual({ postId: post.id, likes: 1 })
  expect(await likes(post.id, 1)).toEqual({ postId: post.id, likes: 1 })
})

test('a feed makes one lookup per post, all at once', async () => {
  const demo = await startDemo({ DEMO_DEP_MS: '100' })
  const startedMs = performance.now()
  const feed = await demo.get<Feed>('/api/feed/1?limit=30')
  const tookMs = performance.now() - startedMs
  expect(feed.lookups).toBe(30)
  expect(tookMs).toBeGreaterThanOrEqual(95)
  expect(tookMs).toBeLessThan(30 * 95)
})

test('a feed is read on from a post', async () => {
  const demo = await startDemo()
  const { posts } = await demo.get<Feed>('/api/feed/1?limit=10')
  const next = await demo.get<Feed>(`/api/feed/1?limit=5&before=${posts[4]?.id}`)
  expect(next.posts).toEqual(posts.slice(5))
})

test('a post carries its author', async () => {
  const demo = await startDemo()
  const post = await demo.get<{ author: { id: number } }>('/api/posts/1')
  expect(await demo.get(`/api/users/${post.author.id}`)).toMatchObject(post.author)
})

test('the page shows the feed, the pid, the vices, and captions as text', async () => {
  const demo = await startDemo()
  await demo.post('/api/posts', { userId: 1, caption: '<script>alert(1)</script>' })
  const reply = await demo.fetch('/?user=1')
  const html = await reply.text()
  expect(reply.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(html).toContain(`worker pid ${demo.child.pid}`)
  expect(html).toContain('&lt;script&gt;alert(1)')
  expect(html).not.toContain('<script>alert')
  expect(html).toContain('href="/vice/leak?kb=20000&amp;where=heap"')
  expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//)
})

test('without HOST it listens wherever Node listens by default', async () => {
  const demo = await startDemo({ HOST: '' })
  expect(['[::]', '0.0.0.0']).toContain(demo.address.hostname)
})

test('a setting that makes no sense is named, with exit code 2', async () => {
  const demo = new Demo({ DEMO_DEP_MS: 'soon' })
  expect(await demo.ending).toEqual({ code: 2, signal: null })
  expect(await demo.stderr()).toContain(
    'demo-app: DEMO_DEP_MS: expected a whole number from 0 to 3600000, got "soon"',
  )
})
