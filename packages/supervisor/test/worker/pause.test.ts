import net from 'node:net'
import { describe, expect, test, vi } from 'vitest'

import { bind, handleOf, nodes, privateDirectory, startWorker, until } from './harness.ts'
import type { WorkerProcess } from './harness.ts'

vi.setConfig({ testTimeout: 30_000 })

async function textOf(port: number, path = '/x'): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    headers: { connection: 'close' },
  })
  return answer.text()
}

const saidOften = (worker: WorkerProcess, kind: string): number =>
  worker.messages.filter(({ stint }) => stint === kind).length

async function pause(worker: WorkerProcess): Promise<void> {
  const before = saidOften(worker, 'closed')
  worker.send({ stint: 'pause' })
  await until(() => saidOften(worker, 'closed') > before)
}

describe.each(nodes)('a pause on %s', (node) => {
  async function serving(app = 'hello.mjs') {
    const socket = bind()
    const { address, fd } = socket
    const holdPath = `${privateDirectory()}/1.sock`
    const worker = startWorker({ app, node, sockets: [socket], orders: { holdPath } })
    await worker.said('ready')
    const resume = async (): Promise<void> => {
      const before = saidOften(worker, 'serving')
      worker.send({ stint: 'resume' })
      worker.send({ stint: 'serve', slot: 1, index: 0, address }, handleOf(fd))
      await until(() => saidOften(worker, 'serving') > before)
    }
    return { worker, port: address.port, resume }
  }

  test('what connects waits in the queue and is answered at the end, again and again', async () => {
    const { worker, port, resume } = await serving()
    for (let round = 0; round < 5; round++) {
      await pause(worker)
      const waiting = Promise.all(Array.from({ length: 20 }, () => textOf(port)))
      let isAnswered = false
      void waiting.then(() => (isAnswered = true))
      const connected = net.connect(port, '127.0.0.1')
      await new Promise((resolve) => {
        connected.once('connect', resolve)
      })
      connected.destroy()
      expect(isAnswered).toBe(false)
      await resume()
      expect(new Set(await waiting)).toEqual(new Set(['slot - /x']))
    }
  })

  test('an open connection gets one more answer, which says that it closes', async () => {
    const { worker, port, resume } = await serving()
    const socket = net.connect(port, '127.0.0.1')
    let heard = ''
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString()))
    const ended = new Promise((resolve) => {
      socket.once('end', resolve)
    })
    const ask = (): boolean => socket.write('GET /x HTTP/1.1\r\nHost: x\r\n\r\n')
    ask()
    await until(() => heard.includes('slot'))
    expect(heard).not.toMatch(/connection: close/i)
    await pause(worker)
    heard = ''
    ask()
    await ended
    expect(heard).toMatch(/^HTTP\/1.1 200[^]*connection: close/i)
    await resume()
    const answer = await fetch(`http://127.0.0.1:${port}/x`)
    expect(answer.headers.get('connection')).not.toBe('close')
  })

  test('the app does not notice: its server listens where it did, and closes when it likes', async () => {
    const { worker, resume } = await serving('watched.mjs')
    await pause(worker)
    await resume()
    await pause(worker)
    worker.child.kill('SIGTERM')
    const { code } = await worker.exited
    expect(worker.output()).toBe('listening true, address kept\nclosed\n')
    expect(code).toBe(0)
  })

  test('a worker that leaves while paused answers what is in flight and no more', async () => {
    const { worker, port } = await serving()
    const slow = textOf(port, '/?delay=1500')
    await until(() => worker.messages.some((m) => m.stint === 'report' && m.report.inFlight === 1))
    await pause(worker)
    worker.send({ stint: 'drain', queue: 'relief', idleGraceMs: 100 })
    expect(await slow).toBe('slot - /?delay=1500')
    await worker.said('drained')
  })
})
