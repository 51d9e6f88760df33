import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type NetConnectOpts } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import type { UwsgiStats } from '../../src/surfaces/stats/uwsgi-stats.ts'
import { shapeOf, uwsgiShape } from '../stats/uwsgi-shape.ts'
import { event, fixture, stint, type Stint } from './stint.ts'

const hello = fixture('hello.cjs')

async function raw(where: NetConnectOpts): Promise<UwsgiStats> {
  return JSON.parse(await text(connect(where))) as UwsgiStats
}

/** Where the stats are, as the log says. */
async function portOf(app: Stint, name: string): Promise<number> {
  const { at } = await app.line(event(name))
  return Number(/:(\d+)$/.exec(String(at))?.[1])
}

/** Asks until it is so; the runner's timeout ends it. */
async function eventually<T>(ask: () => Promise<T>, isSo: (answer: T) => boolean): Promise<T> {
  for (;;) {
    const answer = await ask()
    if (isSo(answer)) return answer
    // An answer is kept for 100 ms.
    await setTimeout(50)
  }
}

const requestsOf = ({ workers }: UwsgiStats): number =>
  workers.reduce((sum, { requests }) => sum + requests, 0)

test('--stats over tcp has the shape of uWSGI and counts what was served, over the lives of a slot', async () => {
  const app = stint(['--workers', '2', '--listen', '127.0.0.1:0', '--stats', '0', hello])
  const port = await app.port()
  const where = { host: '127.0.0.1', port: await portOf(app, 'stats') }
  await app.count(event('ready'), 2)
  for (let i = 0; i < 20; i += 1) await (await fetch(`http://127.0.0.1:${port}/`)).text()
  const stats = await eventually(
    () => raw(where),
    (now) => requestsOf(now) === 20,
  )
  expect(JSON.stringify(shapeOf(stats))).toBe(JSON.stringify(uwsgiShape))
  expect(stats.pid).toBe(app.pid)
  expect(stats.sockets).toMatchObject([{ name: `127.0.0.1:${port}`, proto: 'http', queue: 0 }])
  expect(stats.workers.map(({ id }) => id)).toEqual([1, 2])
  expect(stats.workers.every(({ rss, vsz }) => rss > 1e7 && vsz > rss)).toBe(true)

  const victim = stats.workers.find(({ requests }) => requests > 0)!
  process.kill(victim.pid, 'SIGKILL')
  const later = await eventually(
    () => raw(where),
    ({ workers }) =>
      workers.some(
        ({ id, pid, accepting }) => id === victim.id && pid !== victim.pid && accepting === 1,
      ),
  )
  const heir = later.workers.find(({ id }) => id === victim.id)
  expect(heir).toMatchObject({ requests: victim.requests, delta_requests: 0, respawn_count: 2 })
})

test('unix, http and native stats run side by side with the app, and their sockets end with it', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'stint-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const path = join(directory, 'stats.sock')
  const stats = ['--stats', `unix:${path}`, '--stats-native', '0', '--stats-http']
  const app = stint(['--workers', '1', '--listen', '127.0.0.1:0', ...stats, hello])
  await app.port()
  const native = await fetch(`http://127.0.0.1:${await portOf(app, 'stats-native')}/`)
  expect(native.headers.get('content-type')).toBe('application/json')
  expect(await native.json()).toMatchObject({ stintStats: 1, pid: app.pid, phase: 'running' })
  const socket = connect({ path })
  socket.write('GET /stats HTTP/1.0\r\n\r\n')
  const [head = '', body = ''] = (await text(socket)).split('\r\n\r\n')
  expect(head.split('\r\n')[0]).toBe('HTTP/1.1 200 OK')
  expect(head.toLowerCase()).toMatch(/^content-type: application\/json$/m)
  expect(JSON.parse(body)).toMatchObject({ pid: app.pid, workers: [{ id: 1, accepting: 1 }] })
  expect(await app.stop()).toBe(0)
  await expect(raw({ path })).rejects.toThrow('ENOENT')
})

test('an app on a unix socket has a real queue limit', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'stint-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const path = join(directory, 'app.sock')
  const listen = ['--listen', `unix:${path}`, '--backlog', '77']
  const app = stint(['--workers', '1', ...listen, '--stats', '0', hello])
  const where = { host: '127.0.0.1', port: await portOf(app, 'stats') }
  await app.line(event('serving'))
  const { sockets } = await raw(where)
  expect(sockets).toMatchObject([{ name: path, proto: 'http', max_queue: 77 }])
})

test('while the only worker is stuck, the queue fills up to its limit and what overflows is an error', async () => {
  const args = ['--workers', '1', '--listen', '127.0.0.1:0', '--backlog', '3', '--stats', '0']
  const app = stint([...args, fixture('spin.mjs')])
  const where = { host: '127.0.0.1', port: await portOf(app, 'stats') }
  const port = await app.port()
  const idle = await raw(where)
  expect(idle).toMatchObject({ listen_queue: 0, sockets: [{ queue: 0 }] })
  const crowd = [connect({ host: '127.0.0.1', port })]
  onTestFinished(() => {
    for (const socket of crowd) socket.destroy()
  })
  crowd[0]?.end('GET /spin HTTP/1.0\r\n\r\n')
  await once(crowd[0]!, 'data')
  for (let i = 0; i < 12; i += 1)
    crowd.push(connect({ host: '127.0.0.1', port }).on('error', () => {}))
  const full = await eventually(
    () => raw(where),
    (now) => now.listen_queue > 3 && now.listen_queue_errors > idle.listen_queue_errors,
  )
  // The kernel lets one more wait than the backlog says.
  expect(full).toMatchObject({ listen_queue: 4, load: 4, sockets: [{ queue: 4, max_queue: 3 }] })
})

test('a stats address that is taken ends the start with its name', async () => {
  const first = stint(['--workers', '1', '--listen', '127.0.0.1:0', '--stats', '0', hello])
  const port = await portOf(first, 'stats')
  const surfaces = ['--metrics', '0', '--stats', String(port)]
  const second = stint(['--workers', '1', '--listen', '127.0.0.1:0', ...surfaces, hello])
  expect(await second.exited).toBe(3)
  expect(second.output()).toContain(`cannot serve --stats on 127.0.0.1:${port}`)
})
