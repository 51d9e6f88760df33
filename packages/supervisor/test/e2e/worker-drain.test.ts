import { describe, expect, test } from 'vitest'

import {
  assertNothingLost,
  connectionPerRequest,
  keepAlive,
  pipelining,
  uploads,
} from '../clients/index.ts'
import type { LoadRun } from '../clients/run.ts'
import { bind, nodes, startWorker } from '../worker/harness.ts'
import type { WorkerProcess } from '../worker/harness.ts'

const idleGraceMs = 300
const RELIEFS = 4

/** Relieves a worker as the supervisor does: the next one is ready on the same socket before the last one drains. */
async function relieve(node: string, socket: ReturnType<typeof bind>, last: WorkerProcess) {
  const next = startWorker({ app: 'hello.mjs', node, sockets: [socket] })
  await next.said('ready')
  last.send({ stint: 'drain', queue: 'relief', idleGraceMs })
  await last.said('drained')
  last.child.kill('SIGTERM')
  expect(await last.exited).toEqual({ code: 0, signal: null })
  return next
}

/** Relieves workers one after another under load, and accounts for every request. */
async function expectNothingLost(
  node: string,
  requestsEach: number,
  start: (port: number) => LoadRun,
) {
  const socket = bind()
  let worker = startWorker({ app: 'hello.mjs', node, sockets: [socket] })
  await worker.said('ready')
  const run = start(socket.address.port)
  for (let time = 1; time <= RELIEFS; time++) {
    await run.settled(run.tally.completed + requestsEach)
    worker = await relieve(node, socket, worker)
  }
  assertNothingLost(await run.stop())
}

const host = '127.0.0.1'

describe.each(nodes)('on %s no request is lost while workers are relieved, for', (node) => {
  test.each([0, 5])('keep-alive clients that think %i ms', async (thinkMs) => {
    await expectNothingLost(node, 500, (port) => keepAlive({ target: { host, port }, thinkMs }))
  })

  test('a connection per request', async () => {
    await expectNothingLost(node, 500, (port) =>
      connectionPerRequest({ target: { host, port }, concurrency: 4 }),
    )
  })

  test('pipelining clients and answers at once', async () => {
    await expectNothingLost(node, 500, (port) => pipelining({ target: { host, port }, depth: 8 }))
  })

  test('pipelining clients and answers later', async () => {
    const path = (index: number) => `/?delay=${(index % 3) + 1}`
    await expectNothingLost(node, 500, (port) =>
      pipelining({ target: { host, port }, depth: 8, path }),
    )
  })

  test('slow uploads', async () => {
    const slow = { bytes: 256 * 1024, chunkBytes: 32 * 1024, pauseMs: 30 }
    await expectNothingLost(node, 8, (port) => uploads({ target: { host, port }, ...slow }))
  })
})
