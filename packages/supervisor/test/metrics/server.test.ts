import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { printAddress, type Address } from '../../src/config/address.ts'
import type { LogLine } from '../../src/shell/log.ts'
import { serveMetrics, type MetricsServer } from '../../src/surfaces/metrics/server.ts'
import type { View } from '../../src/surfaces/metrics/view.ts'
import { createViewer } from '../../src/surfaces/metrics/viewer.ts'
import { busyScene, start, viewOf } from './scene.ts'
import { parseExposition } from './text-format.ts'

const anywhere: Address = { kind: 'tcp', host: '127.0.0.1', port: 0 }

async function serve({
  view = () => viewOf(busyScene()),
  address = anywhere,
  lines = [],
}: {
  readonly view?: () => View
  readonly address?: Address
  readonly lines?: LogLine[]
} = {}): Promise<MetricsServer & { readonly url: string }> {
  const server = await serveMetrics({
    address,
    view,
    glance: view,
    log: (line) => lines.push(line),
  })
  onTestFinished(server.close)
  return { ...server, url: `http://${printAddress(server.address)}` }
}

test('GET /metrics answers with the exposition, and HEAD with its headers only', async () => {
  const { url } = await serve()
  const got = await fetch(`${url}/metrics?from=prometheus`)
  const text = await got.text()
  const head = await fetch(`${url}/metrics`, { method: 'HEAD' })
  expect(got.status).toBe(200)
  expect(got.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  expect(parseExposition(text).length).toBeGreaterThan(40)
  expect(head.status).toBe(200)
  expect(head.headers.get('content-length')).toBe(String(Buffer.byteLength(text)))
  expect(await head.text()).toBe('')
})

test('/ is the web page, other paths are not found, and only GET and HEAD are allowed', async () => {
  const { url } = await serve()
  const root = await fetch(url)
  expect(await root.text()).toMatch(/^<!doctype html>/)
  expect((await fetch(`${url}/metrics/x`)).status).toBe(404)
  const post = await fetch(`${url}/metrics`, { method: 'POST', body: 'x'.repeat(100_000) })
  expect(post.status).toBe(405)
  expect(post.headers.get('allow')).toBe('GET, HEAD')
})

test('an address in use is refused with a sentence that names it', async () => {
  const { address } = await serve()
  await expect(serve({ address })).rejects.toThrow(
    `cannot serve metrics on ${printAddress(address)}: the address is in use (EADDRINUSE)`,
  )
})

test('a view that fails is a 500 and a line in the log, and the next scrape works', async () => {
  const lines: LogLine[] = []
  let isBroken = true
  const view = (): View => {
    if (isBroken) throw new Error('no snapshot')
    return viewOf(start())
  }
  const { url } = await serve({ view, lines })
  const broken = await fetch(`${url}/metrics`)
  isBroken = false
  expect(broken.status).toBe(500)
  expect(lines).toMatchObject([{ level: 'error', text: 'cannot render metrics: no snapshot' }])
  expect((await fetch(`${url}/metrics`)).status).toBe(200)
})

test('closing does not wait for a scraper that keeps its connection', async () => {
  const server = await serve()
  const port = server.address.kind === 'tcp' ? server.address.port : 0
  const silent = connect(port, '127.0.0.1').on('error', () => {})
  await once(silent, 'connect')
  await (await fetch(`${server.url}/metrics`)).text()
  const gone = once(silent, 'close')
  await server.close()
  await gone
  await expect(fetch(`${server.url}/metrics`)).rejects.toThrow('fetch failed')
})

test('more than 100 connections are not held', async () => {
  const { address } = await serve()
  const port = address.kind === 'tcp' ? address.port : 0
  const clients = Array.from({ length: 130 }, () =>
    connect(port, '127.0.0.1').on('error', () => {}),
  )
  onTestFinished(() => {
    for (const client of clients) client.destroy()
  })
  let closed = 0
  await new Promise<void>((resolve) => {
    for (const client of clients) {
      client.on('close', () => {
        closed += 1
        if (closed === 30) resolve()
      })
    }
  })
  expect(clients.filter((client) => !client.destroyed)).toHaveLength(100)
})

test('130 clients that are silent, or never end their headers, do not keep out the scraper', async () => {
  const { url, address } = await serve()
  const port = address.kind === 'tcp' ? address.port : 0
  const clients = Array.from({ length: 130 }, (_, index) => {
    const client = connect(port, '127.0.0.1').on('error', () => {})
    if (index % 2 === 0) client.write('GET /metrics HTTP/1.1\r\nX-Slow: ')
    return client
  })
  onTestFinished(() => {
    for (const client of clients) client.destroy()
  })
  await Promise.all(clients.map((client) => once(client, 'connect')))
  expect((await fetch(`${url}/metrics`)).status).toBe(200)
})

test('metrics can be served on a unix socket', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'stint-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const socketPath = join(directory, 'metrics.sock')
  await serve({ address: { kind: 'unix', path: socketPath } })
  const asked = request({ socketPath, path: '/metrics' }).end()
  const [response] = (await once(asked, 'response')) as [import('node:http').IncomingMessage]
  expect(response.statusCode).toBe(200)
  response.resume()
})

test('a viewer shows the real queue, the real overflow counters and this process', async () => {
  const { address } = await serve()
  const snapshot = { ...start(), addresses: [address] }
  const viewer = createViewer({
    snapshot: () => snapshot,
    effectiveBacklogs: new Map(),
    version: '0.1.0',
  })
  onTestFinished(viewer.close)
  const { queues, overflows, supervisor, nowMs } = viewer.view()
  expect(queues).toEqual([{ address, queued: 0, sockets: 1, maxQueued: 0 }])
  expect(overflows).not.toBeNull()
  expect(supervisor.rssBytes).toBeGreaterThan(1e6)
  expect(supervisor.cpuSeconds).toBeGreaterThan(0)
  expect(nowMs).toBeLessThanOrEqual(performance.now())
})
