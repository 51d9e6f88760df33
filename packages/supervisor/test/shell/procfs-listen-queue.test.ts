import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { Address } from '../../src/config/address.ts'
import { readEffectiveBacklog, readSomaxconn } from '../../src/shell/procfs/backlog.ts'
import { createListenQueueReader, type ListenQueue } from '../../src/shell/procfs/listen-queue.ts'
import { parseListenOverflows, readListenOverflows } from '../../src/shell/procfs/netstat.ts'
import { runSs } from '../../src/shell/procfs/ss.ts'
import { connectClients, startDeafServer } from './procfs-server.ts'

/** Patient enough for a busy machine. */
const eventually = (claim: () => void): Promise<void> => vi.waitFor(claim, { timeout: 4000 })

const hasSs = (await runSs(['-V'])) !== null

function readerOf(...addresses: readonly Address[]): () => readonly ListenQueue[] {
  const reader = createListenQueueReader(addresses)
  onTestFinished(reader.close)
  return reader.read
}

/** Receive queues of the listening sockets on a port, as `ss` tells them. */
function ssQueues(port: number): readonly number[] {
  return execFileSync('ss', ['-Hltn', `sport = :${port}`], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Number(line.split(/\s+/)[1]))
}

test.each([
  { host: '127.0.0.1', to: '127.0.0.1' },
  { host: '0.0.0.0', to: '127.0.0.1' },
  { host: '::1', to: '::1' },
  { host: '::', to: '127.0.0.1' },
  { host: '::ffff:127.0.0.1', to: '127.0.0.1' },
])('connections that nobody accepts are counted at $host', async ({ host, to }) => {
  const { port } = await startDeafServer({ host, port: 0 })
  const read = readerOf({ kind: 'tcp', host, port })
  expect(read()).toMatchObject([{ queued: 0, sockets: 1 }])
  connectClients(7, { host: to, port })
  await eventually(() => expect(read()).toMatchObject([{ queued: 7, sockets: 1, maxQueued: 7 }]))
  expect(hasSs ? ssQueues(port) : [7]).toEqual([7])
})

test('the sockets that share an address are added up, and the longest queue is told', async () => {
  const host = '127.0.0.1'
  const { port } = await startDeafServer({ host, port: 0, reusePort: true })
  await startDeafServer({ host, port, reusePort: true })
  await startDeafServer({ host, port, reusePort: true })
  const read = readerOf({ kind: 'tcp', host, port })
  connectClients(30, { host, port })
  await eventually(() => expect(read()).toMatchObject([{ queued: 30, sockets: 3 }]))
  const [queue] = read()
  expect(queue?.maxQueued).toBeGreaterThanOrEqual(10)
  expect(queue?.maxQueued).toBeLessThan(30)
  const seen = hasSs ? Math.max(...ssQueues(port)) : queue?.maxQueued
  expect(queue?.maxQueued).toBe(seen)
})

test('a listening socket is found behind more rows than one page holds', async () => {
  const host = '127.0.0.1'
  const servers = Array.from({ length: 60 }, () => createServer().listen(0, host))
  onTestFinished(() => {
    for (const server of servers) server.close()
  })
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const addresses = servers.map((server): Address => {
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('not a TCP server')
    return { kind: 'tcp', host, port: address.port }
  })
  const queues = readerOf(...addresses)()
  expect(queues.map(({ sockets }) => sockets)).toEqual(addresses.map(() => 1))
})

test('an address where nothing listens has no socket', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  const port = address === null || typeof address === 'string' ? 0 : address.port
  const closed: Address = { kind: 'tcp', host: '127.0.0.1', port }
  expect(readerOf(closed)()).toEqual([{ address: closed, queued: 0, sockets: 0, maxQueued: 0 }])
  expect(await readEffectiveBacklog(closed)).toBeNull()
})

test('the queue of a unix socket comes from ss, where there is one', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'stint '))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const address: Address = { kind: 'unix', path: join(directory, 'app.sock') }
  await startDeafServer({ path: address.path, backlog: 33 })
  const clients = connectClients(4, { path: address.path })
  await Promise.all(clients.map((client) => once(client, 'connect')))
  const read = readerOf(address)
  expect(read()).toEqual([])
  expect(await readEffectiveBacklog(address)).toBe(hasSs ? 33 : null)
  const known = hasSs ? [{ address, queued: 4, sockets: 1, maxQueued: 4 }] : []
  await eventually(() => expect(read()).toEqual(known))
})

test('the effective backlog is the smallest among the sockets of the address', async () => {
  const host = '127.0.0.1'
  const { port } = await startDeafServer({ host, port: 0, reusePort: true, backlog: 99 })
  await startDeafServer({ host, port, reusePort: true, backlog: 40 })
  const backlog = await readEffectiveBacklog({ kind: 'tcp', host, port })
  expect(backlog).toBe(hasSs ? 40 : null)
})

test('the dual-stack wildcard is found under the name ss has for it', async () => {
  const { port } = await startDeafServer({ host: '::', port: 0, backlog: 77 })
  const backlog = await readEffectiveBacklog({ kind: 'tcp', host: '::', port })
  expect(backlog).toBe(hasSs ? 77 : null)
})

test('a backlog above somaxconn is clamped to it', async () => {
  const { port } = await startDeafServer({ host: '127.0.0.1', port: 0, backlog: 65_535 })
  const backlog = await readEffectiveBacklog({ kind: 'tcp', host: '127.0.0.1', port })
  expect(readSomaxconn()).toBeGreaterThan(0)
  expect(backlog).toBe(hasSs ? readSomaxconn() : null)
})

test('a full accept queue shows in the overflow counters', async () => {
  const before = readListenOverflows()
  const host = '127.0.0.1'
  const { port } = await startDeafServer({ host, port: 0, backlog: 1 })
  connectClients(6, { host, port })
  await eventually(() => {
    const now = readListenOverflows()
    expect(now?.overflows).toBeGreaterThan(before?.overflows ?? Infinity)
    expect(now?.drops).toBeGreaterThan(before?.drops ?? Infinity)
  })
})

test('a kernel without the overflow counters reads as null', () => {
  expect(parseListenOverflows('')).toBeNull()
  expect(parseListenOverflows('TcpExt: SyncookiesSent\nTcpExt: 0\n')).toBeNull()
  expect(
    parseListenOverflows(
      'TcpExt: A ListenOverflows ListenDrops\nTcpExt: 1 2 3\nIpExt: B\nIpExt: 9\n',
    ),
  ).toEqual({ overflows: 2, drops: 3 })
})
