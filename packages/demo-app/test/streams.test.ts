import { expect, test, vi } from 'vitest'
import { startDemo } from './support/demo.ts'

vi.setConfig({ testTimeout: 60_000 })

test('a blob has exactly the bytes asked for', async () => {
  const demo = await startDemo()
  for (const kb of [0, 1, 64, 1025]) {
    const reply = await demo.fetch(`/api/blob?kb=${kb}`)
    expect(reply.headers.get('content-length')).toBe(String(kb * 1024))
    expect((await reply.arrayBuffer()).byteLength).toBe(kb * 1024)
  }
})

test('a blob whose reader leaves harms nobody', async () => {
  const demo = await startDemo()
  const reply = await demo.fetch('/api/blob?kb=1048576')
  await reply.body?.getReader().cancel()
  expect(await demo.get('/health')).toMatchObject({ status: 'ok', pid: demo.child.pid })
  demo.child.kill('SIGKILL')
  expect(await demo.stderr()).not.toContain('Error')
})

test('an upload is counted, whatever its size and framing', async () => {
  const demo = await startDemo()
  for (const bytes of [0, 1, 3_000_000]) {
    const reply = await demo.fetch('/api/upload', { method: 'POST', body: new Uint8Array(bytes) })
    expect(await reply.json()).toEqual({ bytes })
  }
  const parts = ReadableStream.from([new Uint8Array(70_000), new Uint8Array(5)])
  const init = { method: 'POST', body: parts, duplex: 'half' } as RequestInit
  expect(await (await demo.fetch('/api/upload', init)).json()).toEqual({ bytes: 70_005 })
})

test('events come one by one, with the pid, and end after count', async () => {
  const demo = await startDemo()
  const reply = await demo.fetch('/events?count=3&ms=1')
  expect(reply.headers.get('content-type')).toBe('text/event-stream')
  const data = `data: {"pid":${demo.child.pid}}`
  expect(await reply.text()).toBe(
    [1, 2, 3].map((id) => `id: ${id}\nevent: alive\n${data}\n\n`).join(''),
  )
})

test('events whose reader leaves are no longer sent and no error', async () => {
  const demo = await startDemo()
  const reply = await demo.fetch('/events?ms=10')
  const reader = reply.body?.getReader()
  expect((await reader?.read())?.done).toBe(false)
  await reader?.cancel()
  expect(await demo.get('/health')).toMatchObject({ status: 'ok' })
  demo.child.kill('SIGKILL')
  expect(await demo.stderr()).not.toContain('Error')
})
