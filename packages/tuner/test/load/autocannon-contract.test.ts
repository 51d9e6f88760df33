import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import net from 'node:net'
import autocannon, { type CannonClient } from 'autocannon'
import { afterAll, beforeAll, expect, test } from 'vitest'

/**
 * The load engine reaches into autocannon's client through these names and in this order. They are nobody's promise: a
 * version that changes them must fail here, not in a measurement.
 */
const server = net.createServer((socket) => {
  socket.on('error', () => {})
  socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'))
})
const calls: string[] = []
let client: CannonClient
let ended: Promise<void>

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as net.AddressInfo
  const { promise: answered, resolve } = Promise.withResolvers<void>()
  ended = new Promise((done) => {
    const run = autocannon(
      {
        url: `http://127.0.0.1:${port}`,
        connections: 1,
        duration: 60,
        timeout: 30,
        sampleInt: 20,
        requests: [
          { method: 'GET', path: '/a', headers: {} },
          { method: 'GET', path: '/b', headers: {} },
        ],
        setupClient: (each) => {
          client = each
          spy('_connect')
          spy('_doRequest')
          spy('_destroyConnection')
          each.on('headers', () => calls.push('headers'))
          each.on('response', () => {
            calls.push('response')
            if (calls.filter((name) => name === 'response').length === 2) resolve()
          })
        },
      },
      () => done(),
    )
    void answered.then(() => run.stop())
  })
  await answered
  // The tests empty the client's queue: an answer that came after that would find no request of its own.
  await ended
})

afterAll(() => {
  server.close()
})

function spy(name: '_connect' | '_doRequest' | '_destroyConnection'): void {
  const own = client[name].bind(client)
  client[name] = () => {
    calls.push(name)
    own()
  }
}

test('autocannon is the version that the engine was written for', () => {
  const path = createRequire(import.meta.url).resolve('autocannon/package.json')
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ version: '9.0.0' })
})

test('setupClient comes before the first connection, and a request follows each answer', () => {
  expect(calls.slice(0, 6)).toEqual([
    '_connect',
    '_doRequest',
    'headers',
    'response',
    '_doRequest',
    'headers',
  ])
})

test('the first request is the current one and each later one the next', () => {
  const { requestIterator: iterator } = client
  expect(iterator.requests.map(({ path }) => path)).toEqual(['/a', '/b'])
  expect(iterator.requests.every(({ requestBuffer }) => Buffer.isBuffer(requestBuffer))).toBe(true)
  expect(iterator.currentRequest).toBe(iterator.requests[iterator.currentRequestIndex])
})

test('requests under way are in a queue that can be emptied, with the status of their answer', () => {
  const queue = client.pipelinedRequests
  for (const name of ['addBody', 'clear', 'peek', 'size'] as const) {
    expect(typeof queue[name]).toBe('function')
  }
  queue.clear()
  expect(queue.size()).toBe(0)
  expect(queue.peek()).toBeUndefined()
})

test('the parser is reset and finished from outside, and calls back by number', () => {
  const { parser } = client
  expect({ ...(parser.constructor as object) }).toMatchObject({
    RESPONSE: 'RESPONSE',
    kOnHeadersComplete: 2,
    kOnMessageComplete: 4,
  })
  for (const name of ['execute', 'finish', 'reinitialize'] as const) {
    expect(typeof parser[name]).toBe('function')
  }
  expect(typeof parser[2]).toBe('function')
  expect(typeof parser[4]).toBe('function')
  parser.reinitialize('RESPONSE')
  expect(parser.execute(Buffer.from('no http\r\n\r\n'))).toBeInstanceOf(Error)
})

test('the end of a run destroys each client through the hook', () => {
  expect(client.destroyed).toBe(true)
  expect(calls).toContain('_destroyConnection')
})
