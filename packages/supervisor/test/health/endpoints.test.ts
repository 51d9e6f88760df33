import http from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { printAddress } from '../../src/config/address.ts'
import type { Snapshot } from '../../src/core/snapshot.ts'
import type { Status } from '../../src/surfaces/health/status.ts'
import { serveMetrics } from '../../src/surfaces/metrics/server.ts'
import {
  after,
  busyScene,
  exited,
  reported,
  sampled,
  spawned,
  start,
  viewOf,
} from '../metrics/scene.ts'

/** Serves whatever `now` says at the time; the result asks for a path. */
async function serving(now: () => Snapshot): Promise<(path: string) => Promise<Response>> {
  const view = () => viewOf(now())
  const { address, close } = await serveMetrics({
    address: { kind: 'tcp', host: '127.0.0.1', port: 0 },
    view,
    glance: view,
    log: ({ text }) => expect.unreachable(text),
  })
  onTestFinished(close)
  return (path) => fetch(`http://${printAddress(address)}${path}`)
}

const listening = (life: number) => ({ type: 'worker-listened', life }) as const

test('/readyz is 200 from min-ready workers on, and 503 below', async () => {
  let snapshot = start()
  const get = await serving(() => snapshot)
  const verdicts: number[] = []
  const ask = async (next: Snapshot): Promise<void> => {
    snapshot = next
    verdicts.push((await get('/readyz')).status)
  }
  await ask(snapshot)
  const one = after(snapshot, spawned(1, 1), listening(1))
  await ask(one)
  const strict = { ...one, settings: { ...one.settings, minReady: 2 } }
  await ask(strict)
  const two = after(strict, spawned(2, 2), listening(2))
  await ask(two)
  await ask(after(two, exited(2)))
  expect(verdicts).toEqual([503, 200, 503, 200, 503])
})

test('on loopback only names of loopback are answered, elsewhere any name', async () => {
  const view = () => viewOf(start())
  const at = async (host: string) => {
    const { address, close } = await serveMetrics({
      address: { kind: 'tcp', host, port: 0 },
      view,
      glance: view,
      log: ({ text }) => expect.unreachable(text),
    })
    onTestFinished(close)
    const port = address.kind === 'tcp' ? address.port : 0
    return (name: string): Promise<number> => statusUnder(name.replace('PORT', String(port)), port)
  }
  const inside = await at('127.0.0.1')
  for (const name of ['127.0.0.1:PORT', 'localhost', 'LOCALHOST:9', '[::1]:PORT', '127.9.9.9'])
    expect([name, await inside(name)]).toEqual([name, 200])
  for (const name of [
    'evil.example:PORT',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '[::2]',
    '10.0.0.1',
  ])
    expect([name, await inside(name)]).toEqual([name, 403])
  const everywhere = await at('0.0.0.0')
  expect(await everywhere('evil.example')).toBe(200)
})

/** The status of `/status` asked for under this name. */
function statusUnder(host: string, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  http
    .get(
      { host: '127.0.0.1', port, path: '/status', headers: { host }, agent: false },
      (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      },
    )
    .once('error', reject)
  return promise
}

test('/readyz fails as soon as a stop is asked for, while /livez and the workers go on', async () => {
  const served = after(start(), spawned(1, 1), listening(1))
  const stopping = after(served, { type: 'stop-asked', mode: 'graceful', by: 'SIGTERM' })
  const get = await serving(() => stopping)
  const readyz = await get('/readyz')
  expect([readyz.status, await readyz.text()]).toEqual([503, 'stopping\n'])
  expect((await get('/livez')).status).toBe(200)
  expect(((await (await get('/status')).json()) as Status).workers).toMatchObject({ ready: 1 })
})

test('/status tells of every slot, queue, recycle and death, without a word about requests', async () => {
  const snapshot = after(busyScene(), sampled(3, 1))
  const get = await serving(() => snapshot)
  const response = await get('/status')
  const status = (await response.json()) as Status
  expect(response.headers.get('content-type')).toBe('application/json')
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(status).toMatchObject({
    version: 1,
    phase: 'running',
    isReady: true,
    generation: 1,
    limits: { maxRequests: 10_000, reloadOnRssBytes: 256 * 2 ** 20 },
    queues: [{ address: '127.0.0.1:3000', queued: 9, longest: 6, limit: 511 }],
    recycles: { 'max-worker-lifetime': 1, 'max-requests': 0 },
    exits: { 'max-worker-lifetime': 1, 'spawn-error': 1 },
    reload: { isRolling: true, target: 2, last: null },
  })
  expect(status.slots.map(({ slot, state, leaving }) => ({ slot, state, leaving }))).toEqual([
    { slot: 1, state: 'ready', leaving: 1 },
    { slot: 2, state: 'cheap', leaving: 0 },
  ])
  expect(status.slots[0]).toMatchObject({
    requests: 122,
    inFlight: 6,
    worker: { pid: 40_003, rssBytes: 80_000_000, report: { requests: 21, eluRatio: 0.25 } },
  })
  expect(status.slots[1]?.lastExit).toMatchObject({ cause: 'spawn-error', pid: 0 })
})

test('a worker that has not reported has no report, and a slot without one no worker', async () => {
  const get = await serving(() => after(start(), spawned(1, 1)))
  const { slots } = (await (await get('/status')).json()) as Status
  expect(slots[0]).toMatchObject({ state: 'spawning', worker: { rssBytes: 0, report: null } })
  expect(slots[1]).toMatchObject({ state: 'cheap', worker: null, lastExit: null })
})

test('a glance does not end the measuring period of the scrapes', async () => {
  let scrapes = 0
  const snapshot = after(start(), spawned(1, 1), listening(1), reported(1, 5))
  const view = () => {
    scrapes++
    return viewOf(snapshot)
  }
  const { address, close } = await serveMetrics({
    address: { kind: 'tcp', host: '127.0.0.1', port: 0 },
    view,
    glance: () => viewOf(snapshot),
    log: () => {},
  })
  onTestFinished(close)
  for (const path of ['/', '/status', '/readyz', '/livez', '/metrics'])
    expect((await fetch(`http://${printAddress(address)}${path}`)).status).toBe(200)
  expect(scrapes).toBe(1)
})
