import { readdirSync, statSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'

import { isOccupied } from '../../src/worker/occupied.ts'
import { bind, fixture, handleOf, nodes, privateDirectory, startWorker, until } from './harness.ts'
import type { WorkerProcess } from './harness.ts'
import { get, rawClient } from './raw-client.ts'

vi.setConfig({ testTimeout: 30_000 })

async function textOf(port: number, path = '/x'): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    headers: { connection: 'close' },
  })
  return answer.text()
}

function socketsOf({ child }: WorkerProcess): number {
  const folder = `/proc/${child.pid}/fd`
  return readdirSync(folder).filter((fd) => isSocket(`${folder}/${fd}`)).length
}

function isSocket(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isSocket() === true
}

describe.each(nodes)('serving on %s', (node) => {
  test('an app serves the inherited socket instead of its own port', async () => {
    const socket = bind()
    const worker = startWorker({
      app: 'hello.mjs',
      node,
      sockets: [socket],
      env: { STINT_SLOT: '7' },
    })
    await worker.said('ready')
    expect(await textOf(socket.address.port)).toBe('slot 7 /x')
    await until(() => worker.output().includes(`"port":${socket.address.port}`))
    expect(worker.messages.map(({ stint }) => stint)).toEqual(['hello', 'listening', 'ready'])
  })

  test('an app that closes its server and listens again is sent its socket again', async () => {
    const socket = bind()
    const { address, fd } = socket
    const holdPath = `${privateDirectory()}/1.sock`
    const worker = startWorker({ app: 'again.mjs', node, sockets: [socket], orders: { holdPath } })
    await worker.said('ready')
    for (const times of [1, 2, 3]) {
      expect(await textOf(address.port)).toBe(`listened ${times}`)
      expect(await textOf(address.port, '/again')).toBe(`listened ${times}`)
      await until(
        () => worker.messages.filter(({ stint }) => stint === 'reopened').length === times,
      )
      worker.send({ stint: 'resume' })
      worker.send({ stint: 'serve', slot: 1, index: 0, address }, handleOf(fd))
    }
    expect(await textOf(address.port)).toBe('listened 4')
    const said = worker.output().match(/"port":\d+/g)
    expect(new Set(said)).toEqual(new Set([`"port":${address.port}`]))
  })

  test('more addresses than the app has servers all reach its server', async () => {
    const sockets = [bind(), bind(), bind()]
    const worker = startWorker({ app: 'hello.mjs', node, sockets })
    await worker.said('ready')
    for (const { address } of sockets) expect(await textOf(address.port)).toBe('slot - /x')
  })

  test('a second server that asks for a served port is explained', async () => {
    const [socket] = [bind()]
    const { port } = socket.address
    const env = { ADMIN_PORT: '0', ADMIN_FIRST: '1', PORT: String(port) }
    const worker = startWorker({ app: 'two-servers.mjs', node, sockets: [socket], env })
    const { hint } = await worker.said('listen-failed')
    expect(hint).toBe(
      "the app's server on 127.0.0.1:0 was taken for the one to serve; " +
        `name the right one with --app-listen 127.0.0.1:${port}`,
    )
  })

  test('an admin port that every worker opens is explained', async () => {
    const [socket, taken] = [bind(), bind()]
    const other = startWorker({ app: 'hello.mjs', node, sockets: [taken] })
    await other.said('ready')
    const { port } = taken.address
    const env = { ADMIN_PORT: String(port) }
    const worker = startWorker({ app: 'two-servers.mjs', node, sockets: [socket], env })
    const { hint } = await worker.said('listen-failed')
    expect(hint).toContain(`every worker opens port ${port}; only the first can have it`)
    expect(await textOf(socket.address.port)).toBe('app')
  })

  test('a second address that has no socket of its own is parked, not opened by every worker', async () => {
    const holdPath = `${privateDirectory()}/hold`
    const [a, b] = [bind(), bind()]
    const workers = [a, b].map((socket) =>
      startWorker({ app: 'localhost-twice.mjs', node, sockets: [socket], orders: { holdPath } }),
    )
    for (const worker of workers) await worker.said('ready')
    expect(await textOf(a.address.port)).toBe('127.0.0.1')
    expect(
      workers.flatMap(({ messages }) => messages).filter(({ stint }) => stint === 'listen-failed'),
    ).toEqual([])
  })

  test("a neighbour's slot is adopted and released while its connections go on", async () => {
    const [own, neighbours] = [bind(), bind()]
    const worker = startWorker({
      app: 'hello.mjs',
      node,
      sockets: [own],
      orders: { reportEveryMs: 20 },
    })
    await worker.said('ready')
    worker.send(
      { stint: 'serve', slot: 2, index: 0, address: neighbours.address },
      handleOf(neighbours.fd),
    )
    expect(await worker.said('serving')).toEqual({ stint: 'serving', slot: 2, index: 0 })
    expect(await textOf(neighbours.address.port)).toBe('slot - /x')
    const slow = textOf(neighbours.address.port, '/slow?delay=500')
    await worker.said('report', ({ report }) => report.inFlight === 1)
    worker.send({ stint: 'release', slot: 2, queue: 'relief' })
    expect(await worker.said('released')).toEqual({ stint: 'released', slot: 2 })
    expect(await slow).toBe('slot - /slow?delay=500')
    expect(await textOf(own.address.port)).toBe('slot - /x')
  })

  test("who waits on a neighbour's slot that nobody wants is answered before it is released", async () => {
    const [own, neighbours] = [bind(), bind()]
    const worker = startWorker({ app: 'hello.mjs', node, sockets: [own] })
    await worker.said('ready')
    const order = { slot: 2, index: 0, address: neighbours.address }
    worker.send({ stint: 'serve', ...order }, handleOf(neighbours.fd))
    await worker.said('serving')
    worker.child.kill('SIGSTOP')
    const { port } = neighbours.address
    const clients = await Promise.all(Array.from({ length: 30 }, () => rawClient(port)))
    for (const { socket } of clients) socket.write(get('/queued'))
    worker.send({ stint: 'release', slot: 2, queue: 'answer' })
    worker.child.kill('SIGCONT')
    expect(await worker.said('released')).toEqual({ stint: 'released', slot: 2 })
    for (const client of clients) await client.receives('slot - /queued')
  })

  test('a socket that comes when the app has no server is closed, not kept', async () => {
    const [own, neighbours] = [bind(), bind()]
    const worker = startWorker({ app: 'closes.mjs', node, sockets: [own] })
    await worker.said('ready')
    await textOf(own.address.port, '/close')
    await until(() => worker.output().includes('closed'))
    const before = socketsOf(worker)
    const order = { slot: 2, index: 0, address: neighbours.address }
    worker.send({ stint: 'serve', ...order }, handleOf(neighbours.fd))
    worker.send({ stint: 'release', slot: 2, queue: 'relief' })
    await worker.said('released')
    expect(socketsOf(worker)).toBe(before)
  })

  test('a worker that leaves before it is ready does not begin to serve the rest', async () => {
    const [first, second] = [bind(), bind()]
    const sockets = [first, second].map(({ address }, at) => ({
      fd: 4 + at,
      address,
      request: { kind: 'tcp', host: address.host, port: at } as const,
    }))
    const worker = startWorker({
      app: 'hello.mjs',
      node,
      sockets: [first, second],
      orders: { sockets },
    })
    // Waits in the channel until the app has begun to listen.
    worker.send({ stint: 'drain', queue: 'relief', idleGraceMs: 0 })
    await worker.said('drained')
    await worker.said('ready')
    expect(isOccupied({ kind: 'tcp', host: '127.0.0.1', port: second.address.port })).toBe(false)
  })

  test('a worker on hold listens privately, claims its future address, and serves when told to', async () => {
    const socket = bind()
    const holdPath = `${privateDirectory()}/hold`
    const sockets = [{ fd: -1, address: socket.address, request: null }]
    const worker = startWorker({
      app: 'hello.mjs',
      node,
      orders: { mode: 'hold', holdPath, sockets },
    })
    await worker.said('ready')
    await until(() => worker.output().includes(`"port":${socket.address.port}`))
    worker.send({ stint: 'serve', slot: 1, index: 0, address: socket.address }, handleOf(socket.fd))
    await worker.said('serving')
    expect(await textOf(socket.address.port)).toBe('slot - /x')
    worker.send({ stint: 'drain', queue: 'answer', idleGraceMs: 0 })
    await worker.said('drained')
  })

  test('an app with a cluster of its own is served, with a warning', async () => {
    const socket = bind()
    const worker = startWorker({ app: 'own-cluster.mjs', node, sockets: [socket] })
    expect((await worker.said('warning')).text).toContain('node:cluster')
    expect(await textOf(socket.address.port)).toBe('cluster')
    worker.child.kill('SIGTERM')
    expect((await worker.exited).code).toBe(0)
  })

  test('children and threads of the app know nothing of Stint', async () => {
    const socket = bind()
    const worker = startWorker({ app: 'offspring.mjs', node, sockets: [socket] })
    await worker.said('ready')
    expect(await textOf(socket.address.port)).toBe('no orders, no orders, no orders')
  })

  test('without orders in the environment the preload does nothing', async () => {
    const { execFileSync } = await import('node:child_process')
    const agent = new URL('../../src/worker/agent.ts', import.meta.url).href
    const output = execFileSync(node, ['--import', agent, fixture('no-server.mjs')]).toString()
    expect(output).toBe('nothing to serve\n')
  })
})
