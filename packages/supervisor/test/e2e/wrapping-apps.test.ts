import { lookup } from 'node:dns/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { event, fixture, stint, type Stint } from './stint.ts'
import { answerers, ask, pidsOf, whenServing } from './wrapping-ask.ts'
import { freePort, loopbacks, temporaryDirectory } from './wrapping-places.ts'

/** Both workers answer for this app, and nobody else does. */
async function expectBothAnswer(running: Stint, app: string): Promise<void> {
  const place = await whenServing(running, 2)
  const pids = await answerers(() => ask(place), 2)
  expect([...pids].toSorted()).toEqual([...pidsOf(running)].toSorted())
  expect((await ask(place)).app).toBe(app)
}

describe('an unmodified app is served from every worker', () => {
  it.each([
    ['that awaits before it listens', 'listens/late.mjs', 'late'],
    ['in TypeScript', 'listens/typescript.ts', 'typescript'],
    ['on 127.0.0.1', 'listens/ipv4.mjs', 'ipv4'],
    ['on port 0', 'listens/port-zero.mjs', 'port-zero'],
    ['with an admin server on port 0', 'listens/two-servers.mjs', 'main'],
    ['that exports (req, res)', 'handlers/node-style.mjs', 'node-style'],
    ['that exports { fetch }', 'handlers/fetch-style.mjs', 'fetch-style'],
    ['that exports a Hono app', 'handlers/hono.mjs', 'hono-handler'],
    ['that exports an Express app', 'handlers/express.mjs', 'express-handler'],
    ['whose module.exports is a handler', 'handlers/commonjs.cjs', 'commonjs'],
    ['in a directory with main', 'packages/main', 'package-main'],
    ['in a directory with exports', 'packages/exports', 'package-exports'],
    ['in a directory with index.js', 'packages/index', 'package-index'],
    ['in a directory with a start script', 'packages/start', 'package-start'],
  ])('%s', async (_, file, app) => {
    const running = stint(['--workers', '2', fixture(file)], {
      env: { PORT: String(await freePort()) },
    })
    await expectBothAnswer(running, app)
  })
})

it('the app is served at the port it takes from PORT, and believes to be there', async () => {
  const port = await freePort()
  const running = stint(['--workers', '2', fixture('listens/port-env.mjs')], {
    env: { PORT: String(port) },
  })
  await expectBothAnswer(running, 'port-env')
  for (const host of loopbacks)
    expect(await ask({ host, port })).toMatchObject({ believes: { port } })
})

it('port 0 is one port for all workers, and each believes to be there', async () => {
  const running = stint(['--workers', '2', fixture('listens/port-zero.mjs')])
  const place = await whenServing(running, 2)
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask(place)))
  expect(new Set(answers.map(({ believes }) => (believes as AddressInfo).port))).toEqual(
    new Set([place.port]),
  )
})

it('the wildcard :: serves IPv4 and IPv6 from every worker', async () => {
  const running = stint(['--workers', '2', fixture('listens/wildcard.mjs')])
  const { port } = await whenServing(running, 2)
  for (const host of loopbacks) {
    const pids = await answerers(() => ask({ host, port }), 2)
    expect([...pids].toSorted()).toEqual([...pidsOf(running)].toSorted())
  }
})

it('an app on 127.0.0.1 is not to be had on another address', async () => {
  const running = stint(['--workers', '2', fixture('listens/ipv4.mjs')])
  const { port } = await whenServing(running, 2)
  for (const host of [...loopbacks.filter((address) => address === '::1'), '127.0.0.2'])
    await expect(ask({ host, port })).rejects.toThrow('ECONNREFUSED')
})

it('an app on localhost is served on every address of localhost from every worker', async () => {
  const running = stint(['--workers', '2', fixture('frameworks/fastify-localhost.mjs')])
  const { port } = await whenServing(running, 2)
  for (const { address: host } of await lookup('localhost', { all: true })) {
    const pids = await answerers(() => ask({ host, port }), 2)
    expect([...pids].toSorted()).toEqual([...pidsOf(running)].toSorted())
  }
})

it.runIf(loopbacks.includes('::1'))(
  'the second address of an app is served however late its name is looked up',
  async () => {
    const env = { UV_THREADPOOL_SIZE: '1' }
    const running = stint(['--workers', '2', fixture('listens/two-addresses.mjs')], { env })
    const { port } = await whenServing(running, 2)
    for (const host of loopbacks) {
      const pids = await answerers(() => ask({ host, port }), 2)
      expect([...pids].toSorted()).toEqual([...pidsOf(running)].toSorted())
    }
  },
)

it('an app on a unix socket is served there from every worker, and the path goes with the last of them', async () => {
  const path = join(temporaryDirectory(), 'app.sock')
  const running = stint(['--workers', '2', fixture('listens/unix.mjs')], { env: { SOCKET: path } })
  await running.count(event('ready'), 2)
  const answer = await ask({ path })
  expect(answer).toMatchObject({ app: 'unix', believes: path })
  const before = pidsOf(running)
  running.child.kill('SIGHUP')
  await running.line(event('reloaded'))
  expect(before).not.toContain((await ask({ path })).pid)
  expect(await running.stop()).toBe(0)
  await expect(ask({ path })).rejects.toThrow('ENOENT')
})

it('an admin server on port 0 stays the business of each worker', async () => {
  const running = stint(['--workers', '2', fixture('listens/two-servers.mjs')])
  const place = await whenServing(running, 2)
  const seen = new Map<number, number>()
  await answerers(async () => {
    const answer = await ask(place)
    seen.set(answer.pid, Number(answer['adminPort']))
    return answer
  }, 2)
  expect(new Set(seen.values()).size).toBe(2)
  for (const [pid, port] of seen)
    expect(await ask({ host: '127.0.0.1', port })).toMatchObject({ app: 'admin', pid })
})

it('a second server on a fixed port is the trouble of all workers but one, and the log says what to do', async () => {
  const adminPort = await freePort()
  const running = stint(['--workers', '2', fixture('listens/two-servers-fixed.mjs')], {
    env: { ADMIN_PORT: String(adminPort) },
  })
  const { msg } = await running.line((line) => line['code'] === 'EADDRINUSE')
  expect(msg).toContain(`every worker opens port ${adminPort}; only the first can have it`)
  expect(msg).toContain('STINT_SLOT')
})

it('a worker that cannot have its second port was never ready, and a reload says what to do', async () => {
  const adminPort = await freePort()
  const running = stint(['--workers', '2', fixture('listens/two-servers-fixed.mjs')], {
    env: { ADMIN_PORT: String(adminPort) },
  })
  await running.count((line) => line.event === 'exited' && line.worker === 2, 2)
  const ofSlot2 = running.lines.filter(({ worker }) => worker === 2)
  expect(ofSlot2.filter(event('ready'))).toEqual([])
  expect(new Set(ofSlot2.filter(event('exited')).map(({ cause }) => cause))).toEqual(
    new Set(['boot-exit']),
  )
  running.child.kill('SIGHUP')
  const { reason } = await running.line(event('reload failed'))
  expect(reason).toContain(`EADDRINUSE`)
  expect(reason).toContain(`every worker opens port ${adminPort}; only the first can have it`)
})

it('an app that closes its server and listens again is served on, from every worker', async () => {
  const running = stint(['--workers', '2', fixture('listens/again.mjs')])
  await running.count(event('ready'), 2)
  const url = `http://127.0.0.1:${await running.port()}`
  const text = async (path: string): Promise<string> =>
    (await fetch(url + path, { headers: { connection: 'close' } })).text()
  const heard = new Set<string>()
  for (let times = 1; times <= 6; times++) {
    await text('/again')
    await running.count(event('accepts again'), times)
    for (let i = 0; i < 20; i++) heard.add(await text('/'))
  }
  expect(heard.size).toBeGreaterThan(2)
  expect(running.lines.filter(event('exited'))).toEqual([])
})

it('--app-listen names the server to serve when it is not the first', async () => {
  const port = await freePort()
  const running = stint(
    ['--workers', '2', '--app-listen', String(port), fixture('listens/admin-first.mjs')],
    { env: { PORT: String(port) } },
  )
  await expectBothAnswer(running, 'main')
  const { adminPort } = await ask({ host: '127.0.0.1', port })
  expect(await ask({ host: '127.0.0.1', port: Number(adminPort) })).toMatchObject({ app: 'admin' })
})

it('a fetch handler gets the URL the client asked for', async () => {
  const port = await freePort()
  const running = stint(['--workers', '1', fixture('handlers/fetch-style.mjs')], {
    env: { PORT: String(port) },
  })
  const place = await whenServing(running, 1)
  expect(await ask(place, '/a/b?c=1')).toMatchObject({
    url: `http://127.0.0.1:${port}/a/b?c=1`,
    body: '',
  })
})

it('a module that neither listens nor exports a handler fails the start with 22', async () => {
  const running = stint(['--workers', '2', fixture('handlers/nothing.mjs')])
  expect(await running.exited).toBe(22)
  expect(running.lines.some(({ cause }) => cause === 'boot-exit')).toBe(true)
})
