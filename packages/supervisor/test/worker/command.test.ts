import { spawn } from 'node:child_process'
import { describe, expect, test, vi } from 'vitest'

import { ORDERS_ENV } from '../../src/protocol/messages.ts'
import { bind, fixture, follow, makeOrders, nodes, track } from './harness.ts'

vi.setConfig({ testTimeout: 30_000 })

const HIDE_CHANNEL = 'unset NODE_CHANNEL_FD NODE_CHANNEL_SERIALIZATION_MODE; exec "$@"'

/** Starts a command line as the supervisor does: the channel is fd 3, hidden from all but the agent. */
function startCommand(
  command: readonly string[],
  socket: ReturnType<typeof bind>,
  mode: 'serve' | 'discover',
) {
  const sockets = mode === 'serve' ? [{ fd: 4, address: socket.address, request: null }] : []
  const orders = makeOrders({ sockets, mode, channelFd: 3, handler: false })
  const agent = new URL('../../src/worker/agent.ts', import.meta.url).href
  const child = spawn('/bin/sh', ['-c', HIDE_CHANNEL, 'stint', ...command], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc', ...(mode === 'serve' ? [socket.fd] : [])],
    env: {
      ...process.env,
      NODE_OPTIONS: `--import=${agent}`,
      [ORDERS_ENV]: JSON.stringify(orders),
    },
  })
  return follow(track(child))
}

describe.each(nodes)('behind a command on %s', (node) => {
  const app = fixture('hello.mjs')
  test.each([
    ['node itself', [node, app]],
    ['a node wrapper', [node, fixture('wrapper.mjs'), app]],
    [
      'a shell in between',
      ['/bin/sh', '-c', `"${node}" "${fixture('wrapper.mjs')}" "${app}"; exit $?`],
    ],
  ])('the process that listens is the worker: %s', async (_, command) => {
    const socket = bind()
    const worker = startCommand(command, socket, 'serve')
    await worker.said('ready')
    const { pid } = await worker.said('hello')
    const answer = await fetch(`http://127.0.0.1:${socket.address.port}/x`)
    expect(await answer.text()).toBe('slot - /x')
    worker.send({ stint: 'drain', queue: 'answer', idleGraceMs: 0 })
    await worker.said('drained')
    process.kill(pid, 'SIGTERM')
    expect((await worker.exited).code).toBe(0)
  })

  test('its socket is sent up when it is the first', async () => {
    const worker = startCommand([node, fixture('wrapper.mjs'), app], bind(), 'discover')
    await worker.said('ready')
    expect(worker.handles[0]?.fd).toBeGreaterThan(2)
  })
})
