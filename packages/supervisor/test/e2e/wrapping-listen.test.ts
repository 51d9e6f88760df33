import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { spawnSync } from 'node:child_process'
import type { Target } from '../clients/index.ts'
import { event, fixture, stint, type Stint } from './stint.ts'
import { answerers, ask, pidsOf } from './wrapping-ask.ts'
import { foreignServer, freePort, loopbacks, temporaryDirectory } from './wrapping-places.ts'

const APP = fixture('listens/ipv4.mjs')

async function expectBothAnswer(running: Stint, target: Target): Promise<void> {
  await running.count(event('ready'), 2)
  const pids = await answerers(() => ask(target), 2)
  expect([...pids].toSorted()).toEqual([...pidsOf(running)].toSorted())
}

/** It ended with 3 before any process was started, and said why in one line. */
async function expectRefused(running: Stint, why: RegExp): Promise<void> {
  expect(await running.exited).toBe(3)
  expect(running.lines).toEqual([])
  const complaints = running.output().split('\n')
  expect(complaints).toHaveLength(1)
  expect(complaints[0]).toMatch(why)
}

/** A socket file whose process was killed. */
function staleSocket(path: string): void {
  const program = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`
  spawnSync(process.execPath, ['-e', program])
  expect(statSync(path).isSocket()).toBe(true)
}

describe('--listen serves on the operator’s address instead of the app’s', () => {
  it('a port, on every address', async () => {
    const [port, asked] = [await freePort(), await freePort()]
    const running = stint(['--workers', '2', '--listen', String(port), APP], {
      env: { PORT: String(asked) },
    })
    await expectBothAnswer(running, { host: '127.0.0.1', port })
    for (const host of loopbacks) expect((await ask({ host, port })).app).toBe('ipv4')
    await expect(ask({ host: '127.0.0.1', port: asked })).rejects.toThrow('ECONNREFUSED')
  })

  it('a host and a port', async () => {
    const port = await freePort()
    const running = stint(['--workers', '2', '--listen', `127.0.0.1:${port}`, APP])
    await expectBothAnswer(running, { host: '127.0.0.1', port })
    await expect(ask({ host: '127.0.0.2', port })).rejects.toThrow('ECONNREFUSED')
  })

  it('two unix sockets and a port, through recycles and a reload', async () => {
    const directory = temporaryDirectory()
    const paths = ['one.sock', 'two.sock'].map((name) => join(directory, name))
    const port = await freePort()
    const targets: Target[] = [...paths.map((path) => ({ path })), { host: '127.0.0.1', port }]
    const listen = [...paths.map((path) => `unix:${path}`), `127.0.0.1:${port}`]
    const running = stint([
      '--workers',
      '2',
      ...listen.flatMap((at) => ['--listen', at]),
      '--reload-probation',
      '0.2',
      APP,
    ])
    await running.count(event('ready'), 2)
    const before = pidsOf(running)
    for (const target of targets) expect(before).toContain((await ask(target)).pid)
    running.child.kill('SIGHUP')
    await running.line(event('reloaded'))
    for (const target of targets) {
      const pids = await answerers(() => ask(target), 1)
      expect(before).not.toContain([...pids][0])
    }
    expect(await running.stop()).toBe(0)
    for (const path of paths) expect(existsSync(path)).toBe(false)
  })

  it('the address of an app that exports a handler', async () => {
    const path = join(temporaryDirectory(), 'handler.sock')
    const running = stint(
      ['--workers', '2', '--listen', `unix:${path}`, fixture('handlers/node-style.mjs')],
      { env: { PORT: '0' } },
    )
    await running.count(event('ready'), 2)
    expect((await ask({ path })).app).toBe('node-style')
  })

  it('together with --app-listen, which says whose address is replaced', async () => {
    const [port, asked] = [await freePort(), await freePort()]
    const running = stint(
      [
        '--workers',
        '2',
        '--listen',
        `127.0.0.1:${port}`,
        '--app-listen',
        String(asked),
        fixture('listens/admin-first.mjs'),
      ],
      { env: { PORT: String(asked) } },
    )
    await expectBothAnswer(running, { host: '127.0.0.1', port })
    expect((await ask({ host: '127.0.0.1', port })).app).toBe('main')
  })
})

describe('a unix socket', () => {
  it('that a killed process left behind is replaced', async () => {
    const path = join(temporaryDirectory(), 'stale.sock')
    staleSocket(path)
    const running = stint(['--workers', '2', '--listen', `unix:${path}`, APP])
    await running.count(event('ready'), 2)
    expect((await ask({ path })).app).toBe('ipv4')
  })

  it('gets the mode of --chmod-socket', async () => {
    const path = join(temporaryDirectory(), 'mode.sock')
    const running = stint([
      '--workers',
      '1',
      '--listen',
      `unix:${path}`,
      '--chmod-socket',
      '660',
      APP,
    ])
    await whenReady(running)
    expect((statSync(path).mode & 0o777).toString(8)).toBe('660')
  })

  it('on which another process serves is refused, and left alone', async () => {
    const path = join(temporaryDirectory(), 'live.sock')
    await foreignServer({ path })
    await expectRefused(
      stint(['--listen', `unix:${path}`, APP]),
      /^stint: cannot listen on unix:.*live\.sock: another process serves there/,
    )
    expect(statSync(path).isSocket()).toBe(true)
  })

  it('in a directory that is not there is refused by its name, and nothing is left of what was bound before', async () => {
    const directory = temporaryDirectory()
    const [first, second] = [join(directory, 'a.sock'), join(directory, 'missing', 'b.sock')]
    await expectRefused(
      stint(['--listen', `unix:${first}`, '--listen', `unix:${second}`, APP]),
      /^stint: cannot listen on unix:.*b\.sock: permission denied, or no such directory \(EACCES\)/,
    )
    expect(existsSync(first)).toBe(false)
  })

  it('whose path is an ordinary file is refused, and the file kept', async () => {
    const path = join(temporaryDirectory(), 'precious.txt')
    writeFileSync(path, 'precious')
    await expectRefused(
      stint(['--listen', `unix:${path}`, APP]),
      /a file that is not a socket is in the way/,
    )
    expect(readFileSync(path, 'utf8')).toBe('precious')
  })
})

describe('an address that cannot be had', () => {
  it('is refused when another process has it', async () => {
    const { port } = (
      await foreignServer({ host: '127.0.0.1', port: 0 })
    ).address() as net.AddressInfo
    await expectRefused(stint(['--listen', `127.0.0.1:${port}`, APP]), /EADDRINUSE/)
  })

  it('is refused when the host name does not resolve', async () => {
    await expectRefused(stint(['--listen', 'no-such-host.invalid:8080', APP]), /does not resolve/)
  })

  it('is refused when this machine does not have it', async () => {
    await expectRefused(stint(['--listen', '192.0.2.77:8080', APP]), /EADDRNOTAVAIL/)
  })

  it('is the app’s own trouble when the app asks for it', async () => {
    const { port } = (
      await foreignServer({ host: '127.0.0.1', port: 0 })
    ).address() as net.AddressInfo
    const running = stint(['--workers', '2', APP], { env: { PORT: String(port) } })
    expect(await running.exited).toBe(22)
    expect(
      running.lines.some(({ msg }) =>
        msg.includes(`127.0.0.1:${port} is taken by another process`),
      ),
    ).toBe(true)
  })
})

async function whenReady(running: Stint): Promise<void> {
  await running.count(event('ready'), 1)
}
