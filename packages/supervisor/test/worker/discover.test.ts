import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import path from 'node:path'
import { describe, expect, test, vi } from 'vitest'

import { nodes, privateDirectory, startWorker, until } from './harness.ts'

vi.setConfig({ testTimeout: 30_000 })

const discover = { mode: 'discover' } as const
const LONGEST_PATH_BYTES = 107

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as net.AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

describe.each(nodes)('discovering on %s', (node) => {
  test('what the app asked for is bound, and its socket is sent up', async () => {
    const worker = startWorker({ app: 'hello.mjs', node, orders: discover })
    const { request, address, tls } = await worker.said('listening')
    await worker.said('ready')
    expect(request).toEqual({ kind: 'tcp', host: '127.0.0.1', port: 0 })
    expect(worker.output()).toContain(
      JSON.stringify('kind' in address && address.kind === 'tcp' ? address.port : 0),
    )
    expect(tls).toBe(false)
    expect(worker.handles[0]?.fd).toBeGreaterThan(2)
  })

  test('the socket that was sent up serves after the death of the worker that bound it', async () => {
    const worker = startWorker({ app: 'hello.mjs', node, orders: discover })
    const { address } = await worker.said('listening')
    worker.child.kill('SIGKILL')
    await worker.exited
    if (address.kind === 'unix') throw new Error('expected TCP')
    const answer = fetch(`http://127.0.0.1:${address.port}/late`)
    const relief = startWorker({
      app: 'hello.mjs',
      node,
      sockets: [{ fd: worker.handles[0]!.fd, address }],
    })
    expect(await (await answer).text()).toBe('slot - /late')
    await relief.said('ready')
  })

  test('two workers of two supervisors do not share a port: the app gets its EADDRINUSE', async () => {
    const port = await freePort()
    const env = { PORT: String(port) }
    const first = startWorker({ app: 'hello.mjs', node, orders: discover, env })
    await first.said('ready')
    const second = startWorker({ app: 'hello.mjs', node, orders: discover, env })
    const { code, hint } = await second.said('listen-failed')
    expect([code, hint]).toEqual(['EADDRINUSE', `127.0.0.1:${port} is taken by another process`])
    expect((await second.exited).code).toBe(1)
  })

  test('an app that asks again and again for a taken port is told nothing of listeners that are not its own', async () => {
    const port = await freePort()
    const env = { PORT: String(port) }
    const first = startWorker({ app: 'hello.mjs', node, orders: discover, env })
    await first.said('ready')
    const second = startWorker({ app: 'retries.mjs', node, orders: discover, env })
    await second.exited
    expect(second.output()).toBe('gave up\n')
  })

  test('a second address of the same port is found too, and a probe for a free port is not', async () => {
    const worker = startWorker({ app: 'localhost-twice.mjs', node, orders: discover })
    await worker.said('ready')
    const found = worker.messages.flatMap((message) =>
      message.stint === 'listening' ? [message] : [],
    )
    expect(
      found.map(({ index, request }) => [index, request.kind === 'tcp' && request.host]),
    ).toEqual([
      [0, '127.0.0.1'],
      [1, '::1'],
    ])
    expect(worker.output()).toContain('options as given')
  })

  test('an admin server on another port is left alone', async () => {
    const env = { ADMIN_PORT: String(await freePort()) }
    const worker = startWorker({ app: 'two-servers.mjs', node, orders: discover, env })
    await worker.said('ready')
    await until(() => worker.output().includes('admin up'))
    const answer = await fetch(`http://127.0.0.1:${env.ADMIN_PORT}/`)
    expect(await answer.text()).toBe('admin')
    const { text } = await worker.said('warning')
    expect(text).toContain(`also listens on 127.0.0.1:${env.ADMIN_PORT}`)
    expect(worker.messages.filter(({ stint }) => stint === 'listening')).toHaveLength(1)
  })

  test('app-listen names the served server when it is not the first', async () => {
    const port = await freePort()
    const env = { PORT: String(port), ADMIN_PORT: String(await freePort()), ADMIN_FIRST: '1' }
    const appListen = { kind: 'tcp', host: null, port } as const
    const worker = startWorker({
      app: 'two-servers.mjs',
      node,
      orders: { ...discover, appListen },
      env,
    })
    expect((await worker.said('listening')).request).toEqual({
      kind: 'tcp',
      host: '127.0.0.1',
      port,
    })
  })

  test.each([
    ['', () => path.join(privateDirectory(), 'app.sock')],
    [', also at the longest path there can be', () => longestPath('app.sock')],
  ])('a unix socket keeps its place and mode when its worker leaves%s', async (_, pathOf) => {
    const socketPath = pathOf()
    const env = { SOCKET_PATH: socketPath }
    const worker = startWorker({ app: 'unix.mjs', node, orders: discover, env })
    const { address, request } = await worker.said('listening')
    await worker.said('ready')
    expect([address, request]).toEqual([
      { kind: 'unix', path: socketPath },
      { kind: 'unix', path: socketPath },
    ])
    expect(statSync(socketPath).mode & 0o666).toBe(0o666)
    worker.send({ stint: 'drain', queue: 'relief', idleGraceMs: 0 })
    await worker.said('drained')
    await worker.exited
    expect(existsSync(socketPath)).toBe(true)
    const sockets = [{ fd: worker.handles[0]!.fd, address }]
    const relief = startWorker({ app: 'unix.mjs', node, sockets, env })
    await relief.said('ready')
    expect(await getOverUnix(socketPath)).toBe('unix')
    expect(relief.output()).toContain(`address ${socketPath}`)
  })

  test('a unix path that leaves no room for a name beside it is served, and said to be too long', async () => {
    const env = { SOCKET_PATH: longestPath('s') }
    const worker = startWorker({ app: 'unix.mjs', node, orders: discover, env })
    await worker.said('ready')
    expect((await worker.said('warning')).text).toContain('shorten it, or declare it')
    expect(await getOverUnix(env.SOCKET_PATH)).toBe('unix')
  })

  test('a unix path that is too long for an address is what it is without us', async () => {
    const env = { SOCKET_PATH: `${longestPath('s')}${'x'.repeat(20)}` }
    const worker = startWorker({ app: 'unix.mjs', node, orders: discover, env })
    // The libuv of Node 22 cuts such a path off and says nothing.
    if (majorOf(node) < 24) return void (await worker.said('ready'))
    const { code } = await worker.exited
    expect(code).toBe(1)
    expect(worker.output()).toContain('EINVAL')
  })
})

function majorOf(node: string): number {
  return Number(
    execFileSync(node, ['-p', 'process.versions.node.split(".")[0]'], { encoding: 'utf8' }),
  )
}

/** A unix address cannot be longer. */
function longestPath(name: string): string {
  const top = privateDirectory()
  const room = LONGEST_PATH_BYTES - top.length - name.length - '//'.length
  const directory = path.join(top, 'x'.repeat(room))
  mkdirSync(directory)
  return path.join(directory, name)
}

function getOverUnix(socketPath: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.get({ socketPath, path: '/' }, (response) => {
      let body = ''
      response.on('data', (chunk: Buffer) => (body += chunk.toString()))
      response.on('end', () => resolve(body))
    })
    request.on('error', reject)
  })
}
