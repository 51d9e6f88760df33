import http2 from 'node:http2'
import https from 'node:https'
import { describe, expect, test, vi } from 'vitest'

import { bind, fixture, handleOf, nodes, startWorker } from './harness.ts'

vi.setConfig({ testTimeout: 30_000 })

async function serve(node: string, kind: string) {
  const [own, adopted] = [bind(), bind()]
  const env = {
    KIND: kind,
    TLS_KEY: fixture('localhost.key.pem'),
    TLS_CERT: fixture('localhost.cert.pem'),
  }
  const ticketKeysBase64 = Buffer.alloc(48, 7).toString('base64')
  const orders = { reportEveryMs: 20 }
  const worker = startWorker({
    app: 'secure.mjs',
    node,
    sockets: [own],
    env,
    orders: { ...orders, ticketKeysBase64 },
  })
  await worker.said('ready')
  worker.send({ stint: 'serve', slot: 2, index: 0, address: adopted.address }, handleOf(adopted.fd))
  await worker.said('serving')
  return { worker, ports: [own.address.port, adopted.address.port] }
}

function httpsText(
  port: number,
  options: https.RequestOptions & { session?: Buffer } = {},
): Promise<{ text: string; isReused: boolean; session: Buffer }> {
  return new Promise((resolve, reject) => {
    const request = https.get({
      port,
      host: '127.0.0.1',
      rejectUnauthorized: false,
      agent: false,
      ...options,
    })
    let session: Buffer = Buffer.alloc(0)
    request.on('socket', (socket) => socket.on('session', (ticket: Buffer) => (session = ticket)))
    request.on('error', reject)
    request.on('response', (response) => {
      let text = ''
      const isReused = (
        response.socket as unknown as { isSessionReused(): boolean }
      ).isSessionReused()
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.on('end', () => resolve({ text, isReused, session }))
    })
  })
}

function h2Text(client: http2.ClientHttp2Session, path = '/'): Promise<string> {
  return new Promise((resolve, reject) => {
    const stream = client.request({ ':path': path })
    let text = ''
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
    stream.on('end', () => resolve(text))
    stream.on('error', reject)
  })
}

describe.each(nodes)('on %s', (node) => {
  test('https is served on own and adopted sockets, counted, and drained', async () => {
    const { worker, ports } = await serve(node, 'https')
    for (const port of ports) expect((await httpsText(port)).text).toBe('over 1.1')
    expect((await worker.said('listening')).tls).toBe(true)
    await worker.said(
      'report',
      ({ report }) => report.requests === 2 && report.openConnections === 0,
    )
    const agent = new https.Agent({ keepAlive: true, rejectUnauthorized: false })
    await httpsText(ports[0]!, { agent })
    const late = httpsText(ports[0]!, { agent, path: '/?delay=200' })
    await worker.said('report', ({ report }) => report.inFlight === 1)
    worker.send({ stint: 'drain', queue: 'relief', idleGraceMs: 20_000 })
    expect((await late).text).toBe('over 1.1')
    await worker.said('drained')
  })

  test('a kept-alive https connection is let go, and its agent loses nothing', async () => {
    const { worker, ports } = await serve(node, 'https')
    const agent = new https.Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false })
    const ask = (): Promise<{ text: string }> => httpsText(ports[0]!, { agent })
    const connections = (count: number): Promise<unknown> =>
      worker.said('report', ({ report }) => report.connections === count)
    for (let asked = 0; asked < 3; asked++) await ask()
    await connections(1)
    worker.send({ stint: 'let-go', connections: 1 })
    for (let asked = 0; asked < 3; asked++) expect((await ask()).text).toBe('over 1.1')
    await worker.said('report', ({ report }) => report.letGo === 1 && report.connections === 2)
    agent.destroy()
  })

  test('a TLS session resumes on another worker', async () => {
    const [first, second] = [await serve(node, 'https'), await serve(node, 'https')]
    const { session } = await httpsText(first.ports[0]!, { maxVersion: 'TLSv1.2' })
    const again = await httpsText(second.ports[0]!, { maxVersion: 'TLSv1.2', session })
    expect(again.isReused).toBe(true)
  })

  test.each(['h2', 'h2c'])('a session of %s is not let go', async (kind) => {
    const { worker, ports } = await serve(node, kind)
    const scheme = kind === 'h2' ? 'https' : 'http'
    const client = http2.connect(`${scheme}://127.0.0.1:${ports[0]}`, { rejectUnauthorized: false })
    await h2Text(client)
    worker.send({ stint: 'let-go', connections: 5 })
    for (let asked = 0; asked < 3; asked++) expect(await h2Text(client)).toBe('over 2.0')
    const { report } = await worker.said('report', (said) => said.report.requests === 4)
    expect(report).toMatchObject({ letGo: 0, connections: 1, openConnections: 1 })
    client.close()
  })

  test.each(['h2', 'h2c'])(
    '%s is served, counted, and its sessions end with the drain',
    async (kind) => {
      const { worker, ports } = await serve(node, kind)
      const scheme = kind === 'h2' ? 'https' : 'http'
      const clients = ports.map((port) =>
        http2.connect(`${scheme}://127.0.0.1:${port}`, { rejectUnauthorized: false }),
      )
      const closed = clients.map(
        (client) => new Promise((resolve) => client.once('close', resolve)),
      )
      for (const client of clients) expect(await h2Text(client)).toBe('over 2.0')
      await worker.said(
        'report',
        ({ report }) => report.requests === 2 && report.byStatusClass[1] === 2,
      )
      const late = clients.map((client) => h2Text(client, '/?delay=600'))
      await worker.said('report', ({ report }) => report.inFlight === 2)
      worker.send({ stint: 'drain', queue: 'relief', idleGraceMs: 20_000 })
      expect(await Promise.all(late)).toEqual(['over 2.0', 'over 2.0'])
      await Promise.all(closed)
      await worker.said('drained')
    },
  )
})
