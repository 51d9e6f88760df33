import http from 'node:http'
import { describe, expect, test, vi } from 'vitest'

import { bind, nodes, startWorker, until } from './harness.ts'
import { rawClient, get } from './raw-client.ts'

vi.setConfig({ testTimeout: 30_000 })

async function serve(node: string, app: string) {
  const socket = bind()
  const worker = startWorker({ app, node, sockets: [socket] })
  await worker.said('ready')
  return { worker, port: socket.address.port, url: `http://127.0.0.1:${socket.address.port}` }
}

describe.each(nodes)('an exported handler on %s', (node) => {
  test.each([
    ['handler-node.cjs', 'node style /x'],
    ['handler-one.mjs', 'fetch style /x'],
  ])('%s is served', async (app, body) => {
    const { url } = await serve(node, app)
    expect(await (await fetch(`${url}/x`)).text()).toBe(body)
  })

  test('cookies keep lines of their own', async () => {
    const { url } = await serve(node, 'handler-fetch.mjs')
    const response = await fetch(`${url}/cookies`)
    expect([response.status, response.headers.getSetCookie()]).toEqual([
      201,
      ['a=1; Path=/', 'b=2'],
    ])
  })

  test('bodies are streamed both ways', async () => {
    const { port, url } = await serve(node, 'handler-fetch.mjs')
    expect(await (await fetch(`${url}/stream`)).text()).toBe('0\n1\n2\n')
    const client = await rawClient(port)
    client.socket.write(
      'POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n',
    )
    await client.receives('one')
    client.socket.write('3\r\ntwo\r\n0\r\n\r\n')
    await client.receives('two')
    expect(client.received()).toMatch(/x-method: POST/)
  })

  test('a body that the handler ignores does not stall the connection', async () => {
    const { port } = await serve(node, 'handler-fetch.mjs')
    const client = await rawClient(port)
    client.socket.write('POST /ignore HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n')
    client.socket.write('u'.repeat(200_000) + get('/cookies'))
    await client.receives('did not read it')
    await client.receives('two cookies')
    expect(client.isOver()).toBe(false)
  })

  test.each([
    ['GET', '/none', 204],
    ['HEAD', '/stream', 200],
    ['GET', '/throw', 500],
    ['GET', '/nothing', 500],
    ['GET', '/unknown', 404],
  ])('%s %s answers %i and keeps the connection in step', async (method, path, status) => {
    const { port } = await serve(node, 'handler-fetch.mjs')
    const client = await rawClient(port)
    client.socket.write(`${method} ${path} HTTP/1.1\r\nHost: x\r\n\r\n${get('/cookies')}`)
    await client.receives('two cookies')
    expect(client.received()).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(client.received().match(/HTTP\/1\.1 /g)).toHaveLength(2)
  })

  test('a client that leaves aborts the request', async () => {
    const { worker, url } = await serve(node, 'handler-fetch.mjs')
    const request = http.get(`${url}/forever`, (response) => {
      response.once('data', () => request.destroy())
    })
    request.on('error', () => undefined)
    await until(() => worker.output().includes('client left'))
    expect(worker.output()).not.toContain('Error')
  })

  test('discovering, it listens on PORT', async () => {
    const worker = startWorker({
      app: 'handler-node.cjs',
      node,
      orders: { mode: 'discover' },
      env: { PORT: '0' },
    })
    const { address } = await worker.said('listening')
    if (address.kind === 'unix') throw new Error('expected TCP')
    expect(await (await fetch(`http://127.0.0.1:${address.port}/y`)).text()).toBe('node style /y')
  })

  test('a program without a server and a handler ends by itself', async () => {
    const worker = startWorker({ app: 'no-server.mjs', node, sockets: [bind()] })
    expect(await worker.exited).toEqual({ code: 0, signal: null })
    expect(worker.messages.map(({ stint }) => stint)).toEqual(['hello'])
  })
})
