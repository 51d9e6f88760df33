import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, test, vi } from 'vitest'

import { bind, nodes, startWorker, until } from './harness.ts'
import type { WorkerProcess } from './harness.ts'
import { get, rawClient } from './raw-client.ts'

vi.setConfig({ testTimeout: 30_000 })

async function serving(node: string, app = 'hello.mjs', idleGraceMs = 5000) {
  const socket = bind()
  const orders = { idleGraceMs, reportEveryMs: 20 }
  const worker = startWorker({ app, node, sockets: [socket], orders })
  await worker.said('ready')
  return { worker, port: socket.address.port }
}

function drain(worker: WorkerProcess, idleGraceMs: number, queue: 'relief' | 'answer' = 'relief') {
  worker.send({ stint: 'drain', queue, idleGraceMs })
  return worker.said('closed')
}

async function openConnections(worker: WorkerProcess, count: number): Promise<void> {
  await worker.said('report', ({ report }) => report.openConnections === count)
}

describe.each(nodes)('draining on %s', (node) => {
  test('a connection that has not sent its first request yet is answered, and told to close', async () => {
    const { worker, port } = await serving(node)
    const client = await rawClient(port)
    await openConnections(worker, 1)
    await drain(worker, 20_000)
    client.socket.write(get('/first'))
    await client.over()
    expect(client.received()).toMatch(
      /^HTTP\/1\.1 200 OK\r\n.*Connection: close\r\n.*slot - \/first$/is,
    )
    await worker.said('drained')
  })

  test('a request in flight is answered with Connection: close', async () => {
    const { worker, port } = await serving(node)
    const client = await rawClient(port)
    client.socket.write(get('/?delay=200'))
    await worker.said('report', ({ report }) => report.inFlight === 1)
    await drain(worker, 20_000)
    await client.over()
    expect(client.received()).toMatch(/connection: close/i)
    expect(client.received()).toContain('slot - /?delay=200')
  })

  test('whoever waits to be accepted is answered, however long the app keeps the event loop', async () => {
    const { worker, port } = await serving(node, 'stubborn.mjs')
    const clients = await Promise.all(Array.from({ length: 8 }, () => rawClient(port)))
    for (const { socket } of clients) socket.write(get('/?block=250'))
    worker.send({ stint: 'drain', queue: 'answer', idleGraceMs: 5000 })
    await Promise.all(clients.map((client) => client.over()))
    for (const client of clients) expect(client.received()).toContain('/?block=250')
    await worker.said('drained')
  })

  test('an idle connection is left alone for the idle grace, then closed', async () => {
    const { worker, port } = await serving(node)
    const client = await rawClient(port)
    client.socket.write(get('/one'))
    await client.receives('slot - /one')
    const sinceMs = performance.now()
    await drain(worker, 400)
    expect(client.isOver()).toBe(false)
    await worker.said('drained')
    expect(performance.now() - sinceMs).toBeGreaterThanOrEqual(390)
    await client.over()
  })

  test('who is told to go before its app listens is gone at once, and takes nobody when it does listen', async () => {
    const socket = bind()
    const worker = startWorker({ app: 'late.mjs', node, sockets: [socket] })
    await until(() => worker.output().includes('booted'))
    await drain(worker, 5000)
    await worker.said('drained')
    worker.child.kill('SIGUSR2')
    await until(() => worker.output().includes('own port'))
    await expect(rawClient(socket.address.port)).rejects.toThrow('ECONNREFUSED')
    // A request that is still on may need a server of its own.
    const own = await rawClient(Number(/own port (\d+)/.exec(worker.output())?.[1]))
    own.socket.write(get('/'))
    await own.receives('own')
    expect(worker.child.exitCode).toBeNull()
  })

  test('a half-sent head outlives the idle grace and is answered', async () => {
    const { worker, port } = await serving(node)
    const [slow, idle] = [await rawClient(port), await rawClient(port)]
    slow.socket.write('GET /slow HTTP/1.1\r\nHo')
    await openConnections(worker, 2)
    await drain(worker, 100)
    await idle.over()
    slow.socket.write('st: x\r\n\r\n')
    await slow.over()
    expect(slow.received()).toContain('slot - /slow')
    await worker.said('drained')
  })

  test('so does one behind an answer, while line breaks behind an answer are no request', async () => {
    const { worker, port } = await serving(node)
    const [slow, stray] = [await rawClient(port), await rawClient(port)]
    for (const client of [slow, stray]) {
      client.socket.write(get('/one'))
      await client.receives('slot - /one')
    }
    slow.socket.write('G')
    stray.socket.write('\r\n')
    await drain(worker, 100)
    await stray.over()
    expect(slow.isOver()).toBe(false)
    slow.socket.write('ET /slow HTTP/1.1\r\nHost: x\r\n\r\n')
    await slow.over()
    expect(slow.received()).toContain('slot - /slow')
    await worker.said('drained')
  })

  test('uploads that were answered early go on, and their connections have the idle grace after them', async () => {
    const { worker, port } = await serving(node, 'streams.mjs')
    const graceMs = 400
    const uploads = await Promise.all(
      [0, 0.3, 0.9, 1.5, 1.9].map(async (graces) => {
        const client = await rawClient(port)
        client.socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab')
        // Before the drain: an answer in it would say that it is the last one, and node would close.
        await client.receives('plain')
        return { ...client, graces }
      }),
    )
    await drain(worker, graceMs)
    const rests = uploads.map(async ({ socket, over, graces }) => {
      await pause(graces * graceMs)
      const sinceMs = performance.now()
      socket.write('cd')
      await over()
      return performance.now() - sinceMs
    })
    // Less what lies between two looks of the worker.
    expect(Math.min(...(await Promise.all(rests)))).toBeGreaterThanOrEqual(0.9 * graceMs)
    await worker.said('drained')
  })

  test('a stream that is no socket is served, and left alone for as long as the drain may last', async () => {
    const { worker, port } = await serving(node, 'streams.mjs')
    const client = await rawClient(port)
    client.socket.write(get('/duplex'))
    await client.receives('plain')
    await drain(worker, 50)
    await client.over()
    const { length } = worker.messages
    // Each 20 ms.
    await until(() => worker.messages.length > length + 10)
    expect(worker.child.exitCode).toBeNull()
    expect(worker.messages.filter(({ stint }) => stint === 'drained')).toEqual([])
  })

  test('of pipelined requests only the last answer says close, whenever they are answered', async () => {
    const { worker, port } = await serving(node)
    const [now, later, mixed] = [
      await rawClient(port),
      await rawClient(port),
      await rawClient(port),
    ]
    await openConnections(worker, 3)
    mixed.socket.write(get('/mixed?delay=500'))
    await worker.said('report', ({ report }) => report.inFlight === 1)
    await drain(worker, 20_000)
    now.socket.write(get('/1') + get('/2') + get('/3'))
    later.socket.write(get('/1?delay=20') + get('/2?delay=1') + get('/3?delay=5'))
    mixed.socket.write(get('/late?delay=1'))
    for (const client of [now, later, mixed]) await client.over()
    expect([now, later, mixed].map(({ received }) => occurrences(received(), /200 OK/g))).toEqual([
      3, 3, 2,
    ])
    for (const { received } of [now, later, mixed]) {
      expect(occurrences(received(), /connection: close/gi)).toBe(1)
    }
    await worker.said('drained')
  })

  test('pipelined uploads are told apart from the request behind them', async () => {
    const { worker, port } = await serving(node)
    const client = await rawClient(port)
    await openConnections(worker, 1)
    await drain(worker, 20_000)
    const post = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\n\r\n\r\nGET '
    const chunked =
      'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n'
    client.socket.write(post + chunked + get('/last'))
    await client.over()
    expect(client.received()).toMatch(/connection: close/i)
    expect(client.received()).toMatch(/\{"bytes":8\}.*\{"bytes":3\}.*slot - \/last$/s)
    await worker.said('drained')
  })

  test("the app's own Connection: keep-alive is overruled", async () => {
    const { worker, port } = await serving(node, 'streams.mjs')
    const paths = ['/stubborn', '/stubborn-set', '/stubborn-raw']
    const clients = await Promise.all(paths.map(() => rawClient(port)))
    await openConnections(worker, 3)
    await drain(worker, 20_000)
    for (const [at, client] of clients.entries()) {
      client.socket.write(get(paths[at]!))
      await client.over()
      expect(client.received()).toMatch(/connection: close/i)
      expect(client.received()).not.toMatch(/connection: keep-alive/i)
    }
    await worker.said('drained')
  })

  test('an upgraded connection and an event stream hold the drain until they end', async () => {
    const { worker, port } = await serving(node, 'streams.mjs')
    const [echo, events] = [await rawClient(port), await rawClient(port)]
    echo.socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n')
    events.socket.write(get('/events'))
    await echo.receives('101 Switching')
    await events.receives('data: 1')
    await drain(worker, 0)
    echo.socket.write('still here')
    await echo.receives('still here')
    echo.socket.end()
    worker.child.kill('SIGUSR2')
    await events.receives('data: 2')
    await worker.said('drained')
    const { report } = await worker.said('report', (message) => message.report.upgrades === 1)
    expect(report.upgrades).toBe(1)
  })

  test('connections queued before a stop are answered, since nobody else will', async () => {
    const { worker, port } = await serving(node)
    worker.child.kill('SIGSTOP')
    const clients = await Promise.all(Array.from({ length: 30 }, () => rawClient(port)))
    for (const client of clients) client.socket.write(get('/queued'))
    worker.send({ stint: 'drain', queue: 'answer', idleGraceMs: 1000 })
    worker.child.kill('SIGCONT')
    for (const client of clients) await client.over()
    expect(clients.filter(({ received }) => received().includes('slot - /queued'))).toHaveLength(30)
    await worker.said('drained')
  })

  test("the app's own close() at SIGTERM succeeds after the drain", async () => {
    const { worker } = await serving(node)
    await drain(worker, 0)
    await worker.said('drained')
    worker.child.kill('SIGTERM')
    expect((await worker.exited).code).toBe(0)
    expect(worker.output()).toContain('closed cleanly')
  })

  test('a worker that lost its supervisor finishes its requests and goes', async () => {
    const { worker, port } = await serving(node, 'hello.mjs', 100)
    const client = await rawClient(port)
    client.socket.write(get('/?delay=300'))
    await worker.said('report', ({ report }) => report.inFlight === 1)
    worker.child.disconnect()
    await client.over()
    expect(client.received()).toContain('slot - /?delay=300')
    expect((await worker.exited).code).toBe(0)
  })
})

function occurrences(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0
}
