import { describe, expect, test, vi } from 'vitest'

import { bind, handleOf, nodes, privateDirectory, startWorker, until } from './harness.ts'
import type { WorkerProcess } from './harness.ts'
import { get, rawClient, type RawClient } from './raw-client.ts'

vi.setConfig({ testTimeout: 30_000 })

const CLOSE = /connection: close/i

async function serving(node: string, app = 'hello.mjs', reportEveryMs = 20) {
  const socket = bind()
  const { address, fd } = socket
  const holdPath = `${privateDirectory()}/1.sock`
  const orders = { holdPath, reportEveryMs }
  const worker = startWorker({ app, node, sockets: [socket], orders })
  await worker.said('ready')
  const resume = async (): Promise<void> => {
    worker.send({ stint: 'resume' })
    worker.send({ stint: 'serve', slot: 1, index: 0, address }, handleOf(fd))
    await worker.said('serving')
  }
  return { worker, port: address.port, resume }
}

/** Clients that have had an answer. */
function known(port: number, count: number): Promise<readonly RawClient[]> {
  return Promise.all(
    Array.from({ length: count }, async (_, at) => {
      const client = await rawClient(port)
      client.socket.write(get(`/known-${at}`))
      await client.receives(`/known-${at}`)
      return client
    }),
  )
}

async function letGo(worker: WorkerProcess, connections: number): Promise<void> {
  worker.send({ stint: 'let-go', connections })
  await carriedOut(worker)
}

/** What was sent before is carried out once the answer to this is there. */
async function carriedOut(worker: WorkerProcess): Promise<void> {
  const seen = worker.messages.length
  worker.send({ stint: 'release', slot: 99, queue: 'relief' })
  await until(() => worker.messages.slice(seen).some(({ stint }) => stint === 'released'))
}

async function ask(client: RawClient, path: string): Promise<void> {
  client.socket.write(get(path))
  await client.receives(path)
}

const isTold = ({ received }: RawClient): boolean => CLOSE.test(received())

function saidTo(worker: WorkerProcess, connections: number): Promise<unknown> {
  return worker.said('report', ({ report }) => report.letGo === connections)
}

describe.each(nodes)('letting connections go on %s', (node) => {
  test('as many as were ordered get an answer that says close, the others stay', async () => {
    const { worker, port } = await serving(node)
    const clients = await known(port, 6)
    await letGo(worker, 2)
    for (const client of clients) await ask(client, '/again')
    expect(clients.map(isTold)).toEqual([true, true, false, false, false, false])
    for (const client of clients.slice(0, 2)) await client.over()
    await saidTo(worker, 2)
    for (const client of clients.slice(2)) await ask(client, '/once-more')
    expect(clients.slice(2).some(({ isOver }) => isOver())).toBe(false)
  })

  test('an idle connection is left alone, and one that has only just come', async () => {
    const { worker, port } = await serving(node)
    const [idle, busy] = await known(port, 2)
    const fresh = await rawClient(port)
    await letGo(worker, 3)
    await ask(fresh, '/first')
    await ask(busy!, '/again')
    expect([fresh, busy!, idle!].map(isTold)).toEqual([false, true, false])
    await busy!.over()
    expect([fresh, idle!].some(({ isOver }) => isOver())).toBe(false)
    await saidTo(worker, 1)
  })

  test('pipelined requests are all answered, and only the last answer says close', async () => {
    const { worker, port } = await serving(node)
    const [now, later] = await known(port, 2)
    await letGo(worker, 2)
    now!.socket.write(get('/1') + get('/2') + get('/3'))
    later!.socket.write(get('/1?delay=20') + get('/2?delay=1') + get('/3?delay=5'))
    for (const client of [now!, later!]) {
      await client.over()
      expect(client.received().match(/200 OK/g)).toHaveLength(4)
      expect(client.received().match(/connection: close/gi)).toHaveLength(1)
    }
    await saidTo(worker, 2)
  })

  test('an order is good for half a second, and the next takes its place', async () => {
    const { worker, port } = await serving(node)
    const [client, other] = await known(port, 2)
    await letGo(worker, 2)
    await letGo(worker, 0)
    await ask(client!, '/again')
    expect(isTold(client!)).toBe(false)
    await letGo(worker, 2)
    const sinceMs = performance.now()
    await until(() => performance.now() - sinceMs > 1_000)
    await ask(other!, '/again')
    expect(isTold(other!)).toBe(false)
  })

  test('an order ends with a report, also one that lets nothing go', async () => {
    const { worker, port } = await serving(node, 'hello.mjs', 60_000)
    const clients = await known(port, 2)
    await letGo(worker, 1)
    for (const client of clients) await ask(client, '/again')
    await saidTo(worker, 1)
    const reports = (): number => worker.messages.filter(({ stint }) => stint === 'report').length
    expect(reports()).toBe(1)
    await letGo(worker, 0)
    await until(() => reports() === 2)
    expect(clients.map(isTold)).toEqual([true, false])
  })

  test('an upgraded connection is never told anything', async () => {
    const { worker, port } = await serving(node, 'streams.mjs')
    const echo = await rawClient(port)
    echo.socket.write(get('/plain'))
    await echo.receives('plain')
    echo.socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n')
    await echo.receives('101 Switching')
    await letGo(worker, 5)
    echo.socket.write(get('/echoed'))
    await echo.receives('/echoed')
    expect(isTold(echo)).toBe(false)
    expect(echo.isOver()).toBe(false)
  })

  test('a drain goes on telling everybody, whatever was ordered before or is ordered after', async () => {
    const { worker, port } = await serving(node)
    const clients = await known(port, 4)
    await letGo(worker, 1)
    worker.send({ stint: 'drain', queue: 'relief', idleGraceMs: 20_000 })
    await letGo(worker, 1)
    await ask(clients[0]!, '/again')
    const sinceMs = performance.now()
    await until(() => performance.now() - sinceMs > 1_000)
    for (const client of clients.slice(1)) await ask(client, '/again')
    expect(clients.map(isTold)).toEqual([true, true, true, true])
    await worker.said('drained')
  })

  test('so does a pause, and its end lets those stay that were not told', async () => {
    const { worker, port, resume } = await serving(node)
    const clients = await known(port, 3)
    await letGo(worker, 3)
    worker.send({ stint: 'pause' })
    await letGo(worker, 3)
    await ask(clients[0]!, '/again')
    const sinceMs = performance.now()
    await until(() => performance.now() - sinceMs > 1_000)
    await ask(clients[1]!, '/again')
    await resume()
    await ask(clients[2]!, '/again')
    expect(clients.map(isTold)).toEqual([true, true, false])
  })
})
