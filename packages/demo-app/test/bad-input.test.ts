import { expect, test, vi } from 'vitest'
import { shareDemo } from './support/demo.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const demo = shareDemo()

test.each([
  ['/api/users/abc', 400, 'id: expected a whole number'],
  ['/api/users/0', 400, 'id: expected a whole number'],
  ['/api/users/9999', 404, 'no user 9999'],
  ['/api/posts/-1', 400, 'id: expected a whole number'],
  ['/api/feed/1?limit=many', 400, 'limit: expected a whole number from 1 to 200, got "many"'],
  ['/api/posts/1/likes?slow=maybe', 400, 'slow: expected 0 or 1, got "maybe"'],
  ['/api/blob?kb=1e9', 400, 'kb: expected a whole number'],
  ['/vice/leak?where=moon', 400, 'where: expected heap or offheap, got "moon"'],
  ['/vice/exit?code=300', 400, 'code: expected a whole number from 0 to 255'],
  ['/nowhere', 404, 'nothing at /nowhere'],
])('GET %s is answered %i in JSON that says why', async (path, status, message) => {
  const reply = await demo().fetch(path)
  expect(reply.status).toBe(status)
  expect(await reply.json()).toMatchObject({ status, message: expect.stringContaining(message) })
})

test.each([
  ['/api/posts', 'not json', 'body: expected JSON'],
  ['/api/posts', '[]', 'body: expected a JSON object'],
  ['/api/posts', '', 'body: expected JSON'],
  ['/api/posts', '{"userId":1}', 'caption: expected a text of 1 to 500 characters'],
  ['/api/posts', '{"userId":"1","caption":"x"}', 'userId: expected a whole number'],
  ['/api/follow', '{"followerId":1,"followeeId":1}', 'nobody follows themselves'],
  ['/api/follow', '{"followerId":1.5,"followeeId":1}', 'followerId: expected a whole number'],
  ['/api/posts/1/likes', '{}', 'userId: expected a whole number'],
])('POST %s with %j is answered 400', async (path, body, message) => {
  const reply = await demo().fetch(path, { method: 'POST', body })
  expect(reply.status).toBe(400)
  expect(await reply.json()).toMatchObject({ message: expect.stringContaining(message) })
})

test('the wrong method is answered 405 and told the right one', async () => {
  const reply = await demo().fetch('/api/upload')
  expect(reply.status).toBe(405)
  expect(reply.headers.get('allow')).toBe('POST')
})

test('a body over the limit is refused with 413 and the next request is served', async () => {
  const reply = await demo().post('/api/posts', { userId: 1, caption: 'x'.repeat(1_000_000) })
  expect(reply.status).toBe(413)
  expect((await demo().post('/api/posts', { userId: 1, caption: 'x' })).status).toBe(201)
})

test('a browser gets the error as a page, with what it asked for as text', async () => {
  const reply = await demo().fetch('/<img>', { headers: { accept: 'text/html,*/*' } })
  const html = await reply.text()
  expect(reply.status).toBe(404)
  expect(html).toContain('<h1>404 Not Found</h1>')
  expect(html).not.toContain('<img>')
})

test('HEAD is answered as GET, without the body', async () => {
  for (const path of ['/', '/health', '/api/blob?kb=8', '/events']) {
    const reply = await demo().fetch(path, { method: 'HEAD' })
    expect(reply.status).toBe(200)
    expect(await reply.text()).toBe('')
  }
})
