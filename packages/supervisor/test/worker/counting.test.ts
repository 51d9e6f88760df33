import { describe, expect, test, vi } from 'vitest'

import { bind, nodes, startWorker, until } from './harness.ts'
import { get, rawClient } from './raw-client.ts'

vi.setConfig({ testTimeout: 30_000 })

const everything = {
  format: 'json',
  all: true,
  status4xx: false,
  status5xx: false,
  slowMs: 0,
} as const

describe.each(nodes)('counting on %s', (node) => {
  test('answered and aborted requests are told apart, and gauges return to zero', async () => {
    const socket = bind()
    const worker = startWorker({
      app: 'hello.mjs',
      node,
      sockets: [socket],
      orders: { reportEveryMs: 20 },
    })
    await worker.said('ready')
    const [kept, gone] = [
      await rawClient(socket.address.port),
      await rawClient(socket.address.port),
    ]
    kept.socket.write(get('/a') + get('/b') + get('/?delay=30'))
    gone.socket.write(get('/?delay=60000'))
    await worker.said('report', ({ report }) => report.inFlight === 1 && report.requests === 3)
    gone.socket.destroy()
    kept.socket.end()
    const { report } = await worker.said(
      'report',
      (message) => message.report.requests === 4 && message.report.openConnections === 0,
    )
    expect(report).toMatchObject({
      requests: 4,
      byStatusClass: [0, 3, 0, 0, 0],
      aborted: 1,
      connections: 2,
      inFlight: 0,
    })
    expect(report.durationCounts.reduce((sum, count) => sum + count, 0)).toBe(4)
    expect(report.durationSumSeconds).toBeGreaterThan(0.029)
    // The aborted one was long, and it was the last.
    expect(report.halvingAverageMs).toBeGreaterThan(0)
    expect(report.heapUsedBytes).toBeLessThan(report.heapLimitBytes)
    expect(report.eluRatio).toBeLessThanOrEqual(1)
  })

  test('of pipelined requests each is aborted when their client goes away', async () => {
    const socket = bind()
    const worker = startWorker({
      app: 'hello.mjs',
      node,
      sockets: [socket],
      orders: { reportEveryMs: 20 },
    })
    await worker.said('ready')
    const client = await rawClient(socket.address.port)
    client.socket.write(get('/?delay=60000') + get('/?delay=60000') + get('/c'))
    await worker.said('report', ({ report }) => report.inFlight === 3)
    client.socket.destroy()
    const { report } = await worker.said('report', (message) => message.report.requests === 3)
    expect(report).toMatchObject({ requests: 3, aborted: 3, inFlight: 0 })
  })

  test('collections are told apart, and a full one leaves the floor of the heap', async () => {
    const socket = bind()
    const worker = startWorker({
      app: 'heap.mjs',
      node,
      sockets: [socket],
      orders: { reportEveryMs: 20 },
    })
    await worker.said('ready')
    const client = await rawClient(socket.address.port)
    client.socket.write(get('/garbage'))
    const { report: young } = await worker.said('report', ({ report }) => report.requests === 1)
    expect(young.scavengeSeconds).toBeGreaterThan(0)
    client.socket.write(get('/keep?bytes=10000000') + get('/collect'))
    const { report } = await worker.said(
      'report',
      (message) =>
        message.report.fullCollections > young.fullCollections && message.report.requests === 3,
    )
    expect(report.markCompactSeconds).toBeGreaterThan(young.markCompactSeconds)
    // Sums of the same figures in another order differ in their last digit.
    const parts = report.scavengeSeconds + report.markCompactSeconds
    expect(report.gcSeconds).toBeGreaterThan(0.999 * parts)
    expect(report.floorBytes).toBeGreaterThan(10_000_000)
    expect(report.floorBytes).toBeLessThanOrEqual(report.heapTotalBytes + report.externalBytes)
    expect(report.floorRequests).toBeGreaterThanOrEqual(2)
  })

  test('a job waits for the thread pool only while others keep it busy', async () => {
    const socket = bind()
    const worker = startWorker({
      app: 'pool.mjs',
      node,
      sockets: [socket],
      orders: { reportEveryMs: 20, poolProbeMs: 5 },
      env: { UV_THREADPOOL_SIZE: '2' },
    })
    const { report: idle } = await worker.said(
      'report',
      (message) => message.report.poolDelayP99Ms !== null,
    )
    expect(idle.threadpoolSize).toBe(2)
    const client = await rawClient(socket.address.port)
    client.socket.write(get('/?jobs=20'))
    const { report: busy } = await worker.said(
      'report',
      (message) => (message.report.poolDelayP99Ms ?? 0) > 10 * (idle.poolDelayP99Ms ?? 0),
    )
    expect(busy.loopDelayP99Ms).toBeLessThan(busy.poolDelayP99Ms ?? 0)
  })

  test('nobody probes the thread pool unasked', async () => {
    const socket = bind()
    const worker = startWorker({
      app: 'hello.mjs',
      node,
      sockets: [socket],
      orders: { reportEveryMs: 20 },
    })
    const { report } = await worker.said('report', (message) => message.report.requests === 0)
    expect(report).toMatchObject({ poolDelayP99Ms: null, threadpoolSize: 4 })
  })

  test('bytes sent are those that clients received, of closed connections and of open ones', async () => {
    const socket = bind()
    const worker = startWorker({
      app: 'hello.mjs',
      node,
      sockets: [socket],
      orders: { reportEveryMs: 20 },
    })
    await worker.said('ready')
    const { port } = socket.address
    const clients = [await rawClient(port), await rawClient(port)]
    const received = clients.map((client) => {
      const count = { bytes: 0 }
      client.socket.on('data', (chunk: Buffer) => (count.bytes += chunk.length))
      return count
    })
    const [closed, open] = clients
    closed?.socket.write(get('/a') + get('/b'))
    open?.socket.write(get(`/${'c'.repeat(5000)}`))
    await worker.said('report', ({ report }) => report.requests === 3)
    closed?.socket.end()
    const sum = (): number => received.reduce((all, { bytes }) => all + bytes, 0)
    await worker.said(
      'report',
      ({ report }) => report.openConnections === 1 && report.sentBytes === sum(),
    )
    expect(sum()).toBeGreaterThan(5000)
  })

  test('the average halves towards the last request', async () => {
    const socket = bind()
    const worker = startWorker({
      app: 'hello.mjs',
      node,
      sockets: [socket],
      orders: { reportEveryMs: 20 },
    })
    await worker.said('ready')
    const client = await rawClient(socket.address.port)
    client.socket.write(get('/?delay=400'))
    const slow = await worker.said('report', ({ report }) => report.requests === 1)
    expect(slow.report.halvingAverageMs * 2).toBeCloseTo(slow.report.durationSumSeconds * 1000, 6)
    client.socket.write(get('/a'))
    const quick = await worker.said('report', ({ report }) => report.requests === 2)
    const lastMs = (quick.report.durationSumSeconds - slow.report.durationSumSeconds) * 1000
    expect(quick.report.halvingAverageMs).toBeCloseTo(
      (slow.report.halvingAverageMs + lastMs) / 2,
      6,
    )
  })

  test('requests to an admin server are not counted', async () => {
    const [socket, admin] = [bind(), bind()]
    const { port } = admin.address
    const worker = startWorker({
      app: 'two-servers.mjs',
      node,
      sockets: [socket],
      orders: { reportEveryMs: 20 },
      env: { ADMIN_PORT: '0' },
    })
    await worker.said('ready')
    expect(port).toBeGreaterThan(0)
    await until(() => worker.output().includes('admin up'))
    const [, adminPort] = /admin up (\d+)/.exec(worker.output()) ?? []
    for (let n = 0; n < 3; n++) await (await fetch(`http://127.0.0.1:${adminPort}`)).text()
    await (await fetch(`http://127.0.0.1:${socket.address.port}`)).text()
    const { report } = await worker.said('report', (message) => message.report.requests > 0)
    expect([report.requests, report.connections]).toEqual([1, 1])
  })

  test('a report comes at once when enough requests were answered, also after new orders', async () => {
    const socket = bind()
    const worker = startWorker({
      app: 'hello.mjs',
      node,
      sockets: [socket],
      orders: { reportEveryMs: 3_600_000, reportAtRequests: 3 },
    })
    await worker.said('ready')
    const client = await rawClient(socket.address.port)
    client.socket.write(get('/') + get('/') + get('/'))
    expect((await worker.said('report')).report.requests).toBe(3)
    worker.send({ stint: 'orders', reportAtRequests: 5, accessLog: null })
    client.socket.write(get('/') + get('/'))
    await worker.said('report', ({ report }) => report.requests === 5)
  })

  test('the access log names what the orders ask for, without queries', async () => {
    const socket = bind()
    const worker = startWorker({
      app: 'hello.mjs',
      node,
      sockets: [socket],
      orders: { accessLog: everything },
    })
    await worker.said('ready')
    const url = `http://127.0.0.1:${socket.address.port}`
    const headers = { connection: 'close' }
    await (await fetch(`${url}/seen?secret=1`, { headers })).text()
    await until(() => worker.output().includes('"url"'))
    const line =
      worker
        .output()
        .split('\n')
        .find((text) => text.includes('"url"')) ?? ''
    expect(JSON.parse(line)).toMatchObject({
      level: 30,
      worker: 1,
      method: 'GET',
      url: '/seen?…',
      status: 200,
      client: '127.0.0.1',
    })
    worker.send({
      stint: 'orders',
      reportAtRequests: 0,
      accessLog: { ...everything, format: 'pretty', all: false, slowMs: 50 },
    })
    await (await fetch(`${url}/fast`, { headers })).text()
    await (await fetch(`${url}/slow?delay=80`, { headers })).text()
    await until(() => worker.output().includes('GET /slow'))
    expect(worker.output()).toMatch(
      /^GET \/slow\?… 200 [\d.]+ms \d+B client=127\.0\.0\.1 worker=1$/m,
    )
    expect(worker.output()).not.toContain('/fast')
    expect(worker.output()).not.toContain('secret')
  })

  test('lines of the access log that nobody reads are counted', async () => {
    const socket = bind()
    const worker = startWorker({
      app: 'hello.mjs',
      node,
      sockets: [socket],
      orders: { accessLog: everything, reportEveryMs: 20 },
    })
    await worker.said('ready')
    worker.child.stdout?.pause()
    const client = await rawClient(socket.address.port)
    const long = get(`/${'x'.repeat(15_000)}`)
    const isDropping = (): boolean => {
      client.socket.write(long.repeat(10))
      return worker.messages.some(
        (message) => message.stint === 'report' && message.report.droppedLines > 0,
      )
    }
    await expect.poll(isDropping, { timeout: 10_000 }).toBe(true)
    worker.child.stdout?.resume()
  })

  test('the title of the process is set when asked for', async () => {
    const worker = startWorker({
      app: 'hello.mjs',
      node,
      sockets: [bind()],
      orders: { procname: 'shop', slot: 3 },
    })
    await worker.said('ready')
    const { readFileSync } = await import('node:fs')
    expect(readFileSync(`/proc/${worker.child.pid}/cmdline`, 'utf8')).toContain('shop worker 3')
  })
})
