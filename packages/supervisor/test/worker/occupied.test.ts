import { once } from 'node:events'
import net from 'node:net'
import { expect, onTestFinished, test } from 'vitest'

import { isOccupied } from '../../src/worker/occupied.ts'

/** A read of /proc/net/tcp brings 27 rows. */
const MORE_THAN_ONE_READ = 60

async function listen(options: net.ListenOptions = { host: '127.0.0.1' }): Promise<number> {
  const server = net.createServer().listen({ port: 0, ...options })
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not a TCP server')
  return address.port
}

test('every port that somebody listens on is occupied, however many there are', async () => {
  const ports = await Promise.all(Array.from({ length: MORE_THAN_ONE_READ }, () => listen()))
  const isSeen = (port: number): boolean => isOccupied({ kind: 'tcp', host: null, port })
  expect(ports.filter((port) => !isSeen(port))).toEqual([])
})

test.each([null, '127.0.0.1', 'localhost', '0.0.0.0', '::'])(
  'a port that somebody has on 127.0.0.1 is occupied for %s',
  async (host) => {
    expect(isOccupied({ kind: 'tcp', host, port: await listen() })).toBe(true)
  },
)

test('a port on another address, and one that nobody listens on, are free', async () => {
  const port = await listen()
  expect(isOccupied({ kind: 'tcp', host: '127.0.0.2', port })).toBe(false)
  expect(isOccupied({ kind: 'tcp', host: '::1', port })).toBe(false)
  expect(isOccupied({ kind: 'tcp', host: null, port: 0 })).toBe(false)
})

test.each(['127.0.0.1', 'localhost', '0.0.0.0'])(
  'a port that somebody has on :: is occupied for %s, unless it is IPv6 only',
  async (host) => {
    const [both, only] = [
      await listen({ host: '::' }),
      await listen({ host: '::', ipv6Only: true }),
    ]
    expect(isOccupied({ kind: 'tcp', host, port: both })).toBe(true)
    expect(isOccupied({ kind: 'tcp', host, port: only })).toBe(false)
    expect(isOccupied({ kind: 'tcp', host: '::', port: only })).toBe(true)
  },
)

test('a port that was found free can be had at once', async () => {
  const port = await listen({ host: '::', ipv6Only: true })
  expect(isOccupied({ kind: 'tcp', host: '127.0.0.1', port })).toBe(false)
  expect(await listen({ host: '127.0.0.1', port })).toBe(port)
})
