import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { startDemo, type Demo } from './support/demo.ts'

vi.setConfig({ testTimeout: 60_000 })

const paths = ['/api/users?limit=100', '/api/users/5', '/api/feed/5?limit=200', '/api/posts/600']
const allAnswers = (demo: Demo) => Promise.all(paths.map((path) => demo.get(path)))

test('two processes answer identically from their own databases', async () => {
  const [one, other] = await Promise.all([startDemo(), startDemo()])
  expect(await allAnswers(one)).toEqual(await allAnswers(other))
  expect(await one.get('/api/users/5')).toMatchObject({ posts: expect.any(Number) })
})

test('what one process is told the other does not know', async () => {
  const [one, other] = await Promise.all([startDemo(), startDemo()])
  await one.post('/api/posts', { userId: 1, caption: 'mine alone' })
  expect((await one.fetch('/api/posts/601')).status).toBe(200)
  expect((await other.fetch('/api/posts/601')).status).toBe(404)
})

test('with DEMO_DB many processes that start at once share one seed and all writes', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'demo-app-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const env = { DEMO_DB: join(folder, 'feed.db') }
  const own = await startDemo()
  const sharing = await Promise.all(Array.from({ length: 4 }, () => startDemo(env)))
  for (const demo of sharing) expect(await allAnswers(demo)).toEqual(await allAnswers(own))

  await sharing[0]?.post('/api/posts', { userId: 1, caption: 'ours' })
  await Promise.all(
    sharing.map((demo, index) => demo.post('/api/posts/601/likes', { userId: index + 1 })),
  )
  const liked = await Promise.all(sharing.map((demo) => demo.get('/api/posts/601/likes')))
  expect(liked).toEqual(sharing.map(() => ({ postId: 601, likes: 4 })))
})
