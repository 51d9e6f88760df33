import {
  lstatSync,
  chmodSync,
  copyFileSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { ControlStatus } from '../../src/protocol/control-status.ts'
import { encodeFrame } from '../../src/protocol/frames.ts'
import { ControlClient } from '../../src/surfaces/control/client.ts'
import { assertNothingLost, connectionPerRequest, keepAlive } from '../clients/index.ts'
import {
  canBeNobody,
  command,
  connectAsNobody,
  hasScript,
  onTerminal,
  running,
  runtimeDir,
} from './control-client.ts'
import { steered, steeredByMany } from './steered.ts'
import { event, fixture, stint } from './stint.ts'

const app = { HOST: '127.0.0.1', PORT: '0' }
/** For tests that leave it as it was: the same settings and generation, two ready workers. */
const shared = steeredByMany(['--max-requests', '1000'])

describe('the control socket', () => {
  it("is the owner's alone, named for the app, and gone after the end", async () => {
    const { supervisor, path, env } = await steered()
    expect(path).toBe(join(env.XDG_RUNTIME_DIR, 'stint', 'hello.sock'))
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700)
    await supervisor.stop()
    expect(() => statSync(path)).toThrow(/ENOENT/)
  })

  it('closes a connection that does not speak the protocol, with one error', async () => {
    const { path } = await shared()
    for (const bytes of [
      encodeFrame('{nonsense'),
      Uint8Array.of(0, 2, 0, 0),
      Uint8Array.of(0, 0, 0, 1, 0xff),
    ]) {
      const socket = net.connect(path)
      onTestFinished(() => void socket.destroy())
      socket.write(bytes)
      const chunks: Buffer[] = []
      for await (const chunk of socket) chunks.push(chunk as Buffer)
      const text = Buffer.concat(chunks).subarray(4).toString('utf8')
      expect(JSON.parse(text)).toMatchObject({ id: null, ok: false, error: { code: 'protocol' } })
    }
  })

  it('keeps 64 clients and drops the one that was silent longest for one more', async () => {
    const { path, steer } = await shared()
    const idle = await Promise.all(Array.from({ length: 64 }, () => ControlClient.open(path)))
    onTestFinished(() => idle.forEach((client) => client.close()))
    const [first, ...others] = idle
    for (const client of others) await client.ask({ verb: 'events', after: 0, most: 0, waitMs: 0 })
    expect((await steer('status')).code).toBe(0)
    await first?.closed
    const answers = await Promise.all(
      others.slice(1).map((client) => client.ask({ verb: 'events', after: 0, most: 0, waitMs: 0 })),
    )
    expect(answers).toHaveLength(62)
  })

  it('drops a client that asks and never reads, and keeps answering', async () => {
    const { path, steer } = await shared()
    const deaf = net.connect(path)
    onTestFinished(() => void deaf.destroy())
    const { promise: dropped, resolve } = Promise.withResolvers<void>()
    deaf.once('error', () => resolve())
    deaf.once('close', () => resolve())
    deaf.pause()
    const ask = encodeFrame(JSON.stringify({ stint: 1, id: 1, verb: 'config' }))
    const push = (): void => {
      while (!deaf.destroyed && deaf.write(ask));
      deaf.once('drain', push)
    }
    push()
    expect((await steer('status')).code).toBe(0)
    // Only a write shows a paused socket that it was dropped.
    const timer = setInterval(() => deaf.write(ask), 200)
    await dropped.finally(() => clearInterval(timer))
    expect((await steer('status')).code).toBe(0)
  })

  it('can be anywhere, is found all the same, and refuses a place that is taken', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stint-control-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const path = join(folder, 'own', 'control.sock')
    const { steer, env } = await steered(['--control', path])
    expect(statSync(path).mode & 0o777).toBe(0o600)
    expect((await steer('status')).code).toBe(0)
    expect((await command(['status', '--control', path])).code).toBe(0)
    const second = stint(['--control', path, fixture('hello.cjs')], { env: { ...app, ...env } })
    expect(await second.exited).toBe(3)
    expect(second.output()).toMatch(/another process serves there/)
  })
})

describe('finding a supervisor', () => {
  it('says that there is none', async () => {
    expect(await command(['status'], { env: runtimeDir() })).toEqual({
      code: 68,
      out: '',
      err: expect.stringMatching(/^stint: no supervisor .*\n$/) as string,
    })
  })

  it('lists several, and takes a name or a pidfile', async () => {
    const { supervisor, env, steer } = await shared()
    const pidfile = join(env.XDG_RUNTIME_DIR, 'second.pid')
    const second = stint(['--workers', '1', '--pidfile', pidfile, fixture('hello.cjs')], {
      env: { ...app, ...env },
    })
    await second.line(event('serving'))
    const unclear = await steer('status')
    expect(unclear.code).toBe(68)
    expect(unclear.err).toContain(`hello (pid ${supervisor.pid})`)
    expect(unclear.err).toContain(`hello-${second.pid} (pid ${second.pid})`)
    const pids = [
      await steer('status', '--json', '--name', 'hello'),
      await steer('status', '--json', '--pidfile', pidfile),
    ].map(({ out }) => (JSON.parse(out) as ControlStatus).pid)
    expect(pids).toEqual([supervisor.pid, second.pid])
    expect((await steer('status', '--name', 'shop')).err).toMatch(/is called "shop"; there is: /)
  })

  it('finds a socket that is elsewhere by a link, which is gone with the supervisor', async () => {
    const env = runtimeDir()
    const control = join(env.XDG_RUNTIME_DIR, 'elsewhere.sock')
    const supervisor = stint(['--workers', '1', '--control', control, fixture('hello.cjs')], {
      env: { ...app, ...env },
    })
    await supervisor.line(event('serving'))
    const link = join(env.XDG_RUNTIME_DIR, 'stint', 'hello.sock')
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect((await command(['status'], { env })).code).toBe(0)
    expect(await supervisor.stop()).toBe(0)
    expect(lstatSync(link, { throwIfNoEntry: false })).toBeUndefined()
  })

  it('removes what a killed supervisor left behind', async () => {
    const { supervisor, path, steer } = await steered()
    supervisor.child.kill('SIGKILL')
    await supervisor.exited
    expect((await steer('status')).code).toBe(68)
    expect(() => statSync(path)).toThrow(/ENOENT/)
  })
})

describe('stint status', () => {
  it('shows every slot with what its worker does', async () => {
    const { supervisor, steer, status } = await shared()
    const answered = async (): Promise<number> =>
      (await status()).slots.reduce((sum, { requests }) => sum + requests, 0)
    const before = await answered()
    const text = (await steer('status')).out
    expect(text).toMatch(
      /^hello \(stint .*\) pid \d+ up .*, running, generation 1, 2 workers at 127/,
    )
    expect(text).toMatch(/^1 +ready +\d+ +1 /m)
    const port = await supervisor.port()
    for (let index = 0; index < 10; index++) await (await fetch(`http://127.0.0.1:${port}/`)).text()
    await expect.poll(answered, { timeout: 20_000 }).toBe(before + 10)
    expect((await status()).slots.map(({ limit }) => limit?.knob)).toEqual([
      'max-requests',
      'max-requests',
    ])
  })
})

describe('stint reload --wait', () => {
  it('returns once the new generation serves everywhere, slot by slot, and loses nothing', async () => {
    const { supervisor, steer, status } = await steered()
    const target = { host: '127.0.0.1', port: await supervisor.port() }
    const run = keepAlive({ target, concurrency: 4, thinkMs: 5 })
    await run.settled(50)
    const { code, out } = await steer('reload', '--wait')
    expect(code).toBe(0)
    for (const slot of [1, 2])
      expect(out).toMatch(new RegExp(`^slot ${slot}: generation 2 ready`, 'm'))
    expect(out).toMatch(/^generation 2 serves$/m)
    expect((await status()).slots.map(({ generation }) => generation)).toEqual([2, 2])
    assertNothingLost(await run.stop())
  })

  it('fails on a broken build with the error of the app, and loses nothing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stint-test-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const file = join(folder, 'shop.cjs')
    copyFileSync(fixture('hello.cjs'), file)
    const { supervisor, steer, status } = await steered(['--start-timeout', '5'], file)
    writeFileSync(file, `throw new TypeError('no database url')`)
    const target = { host: '127.0.0.1', port: await supervisor.port() }
    const run = connectionPerRequest({ target, concurrency: 4 })
    await run.settled(50)
    const { code, out } = await steer('reload', '--wait')
    assertNothingLost(await run.stop())
    expect(code).toBe(1)
    expect(out).toMatch(
      /reload to generation 2 failed: .*TypeError: no database url \(at .*shop\.cjs:1/,
    )
    expect((await status()).generation).toBe(1)
    const json = JSON.parse((await steer('reload', '--wait', '--json')).out) as unknown
    expect(json).toMatchObject({ generation: 3, ok: false })
  })

  it('says so when the configuration cannot be read any more', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stint-test-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const config = join(folder, 'stint.json')
    writeFileSync(config, '{}')
    const { steer } = await steered(['--config', config])
    writeFileSync(config, '{"max-requests": "many"}')
    const { code, err } = await steer('reload', '--wait')
    expect(code).toBe(1)
    expect(err).toMatch(/the configuration is wrong: .*max-requests .* expected a whole number/)
  })
})

describe('orders', () => {
  it('recycle replaces one worker, and refuses a slot that is not there', async () => {
    const { supervisor, steer, status } = await shared()
    const before = await status()
    const since = supervisor.lines.length
    expect((await steer('recycle', '2')).code).toBe(0)
    await supervisor.line(({ event: name, cause }) => name === 'exited' && cause === 'recycle', {
      since,
    })
    const after = await status()
    expect(after.slots[0]?.pid).toBe(before.slots[0]?.pid)
    expect(after.slots[1]?.pid).not.toBe(before.slots[1]?.pid)
    expect(await steer('recycle', '9')).toMatchObject({
      code: 1,
      err: 'stint: slot 9 has no ready worker\n',
    })
  })

  it('scale counts from what is wanted now, never below one', async () => {
    const { supervisor, steer, status } = await shared()
    const seen = (name: string) => supervisor.lines.filter(event(name)).length
    const [ready, exited] = [seen('ready'), seen('exited')]
    onTestFinished(async () => {
      await steer('scale', '2')
      await supervisor.count(event('ready'), ready + 2)
    })
    expect((await steer('scale', '+1')).out).toBe('2 -> 3 workers\n')
    await supervisor.count(event('ready'), ready + 1)
    expect((await steer('scale', '-2')).out).toBe('3 -> 1 workers\n')
    await supervisor.count(event('exited'), exited + 2)
    expect((await status()).slots).toHaveLength(1)
    expect((await steer('scale', '-1')).err).toBe('stint: expected 1 to 1024 workers, got 0\n')
    expect((await steer('scale', 'many')).code).toBe(2)
  })

  it('stop --wait returns when the process is gone', async () => {
    const { supervisor, steer } = await steered()
    expect((await steer('stop', '--wait')).out).toBe(`hello (pid ${supervisor.pid}) stopped\n`)
    expect(await supervisor.exited).toBe(0)
    expect(() => process.kill(supervisor.pid, 0)).toThrow(/ESRCH/)
  })

  it('stop --fast does not wait for requests', async () => {
    const { supervisor, steer } = await steered()
    expect((await steer('stop', '--fast')).code).toBe(0)
    expect((await supervisor.line(event('stopping')))['mode']).toBe('fast')
    expect(await supervisor.exited).toBe(0)
  })
})

describe('stint set', () => {
  it('changes live knobs, keeps them over a reload and what was scaled over a set', async () => {
    const { supervisor, steer, status } = await steered()
    await steer('scale', '3')
    expect((await steer('set', 'max-requests=500', 'idle-grace=1')).out).toBe(
      'max-requests: 0 -> 500\nidle-grace: 5 -> 1\n',
    )
    await supervisor.count(event('ready'), 3)
    expect((await status()).workersWanted).toBe(3)
    expect((await steer('reload', '--wait')).code).toBe(0)
    const config = JSON.parse((await steer('config', '--json')).out) as Record<string, unknown>
    expect(config['max-requests']).toEqual({ values: ['500'], origin: 'control', live: true })
    expect(config['reload-probation']).toMatchObject({ origin: '--reload-probation' })
  })

  it('keeps what was scaled when a reload brings other settings, unless it names another number', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stint-test-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const config = join(folder, 'stint.json')
    writeFileSync(config, '{"workers": 2}')
    const env = runtimeDir()
    const supervisor = stint(
      ['--config', config, '--reload-probation', '0.1', fixture('hello.cjs')],
      { env: { ...app, ...env } },
    )
    await supervisor.count(event('ready'), 2)
    const reloaded = async (text: string) => {
      writeFileSync(config, text)
      expect((await command(['reload', '--wait'], { env })).code).toBe(0)
      const { out } = await command(['status', '--json'], { env })
      return (JSON.parse(out) as ControlStatus).workersWanted
    }
    expect((await command(['scale', '1'], { env })).code).toBe(0)
    expect(await reloaded('{"workers": 2, "max-requests": 500}')).toBe(1)
    expect(await reloaded('{"workers": 3, "max-requests": 500}')).toBe(3)
  })

  it('says what it cannot take, in the words of every other layer', async () => {
    const { steer } = await shared()
    const refused = async (...words: readonly string[]) => {
      const { code, err } = await steer('set', ...words)
      expect(code).toBe(1)
      return err
    }
    expect(await refused('max-requests=many')).toBe(
      'stint: max-requests: expected a whole number >= 0, got "many"\n',
    )
    expect(await refused('max-request=1')).toMatch(/unknown knob .*did you mean "max-requests"/)
    expect(await refused('listen=3000')).toMatch(/listen: needs a restart/)
    await steer('set', 'reload-on-rss=100')
    onTestFinished(async () => void (await steer('set', 'reload-on-rss=0')))
    expect(await refused('evil-reload-on-rss=50')).toMatch(/must be greater than reload-on-rss/)
  })
})

describe('stint events', () => {
  it('shows the log, and follows it to the end of the supervisor', async () => {
    const { steer, env } = await steered()
    expect((await steer('events')).out).toMatch(/info +serving at=127/)
    const following = running(['events', '--follow', '--json'], env)
    await steer('recycle', '1')
    await expect.poll(following.printed, { timeout: 20_000 }).toMatch(/ exited cause=recycle /)
    await steer('log-level', 'warn')
    await steer('stop', '--wait')
    expect(await following.exited).toBe(0)
    const events = following
      .printed()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { seq: number })
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
  })
})

describe('stint events --follow', () => {
  it('shows the very last line of a supervisor that stops, and ends with it', async () => {
    const { steer, env } = await steered()
    const followers = Array.from({ length: 3 }, () => running(['events', '--follow'], env))
    for (const { printed } of followers)
      await expect.poll(printed, { timeout: 20_000 }).toMatch(/ serving at=/)
    await steer('stop')
    for (const { exited, printed } of followers) {
      expect(await exited).toBe(0)
      expect(printed()).toMatch(/ info +stopped[^\n]*\n$/)
    }
  })

  it('that neither asks on nor goes keeps no supervisor from its end', async () => {
    const { supervisor, path } = await steered()
    const client = await ControlClient.open(path)
    await client.ask({ verb: 'events', after: 0, most: 1, waitMs: 1 })
    expect(await supervisor.stop()).toBe(0)
    await client.closed
  })
})

describe('stint top', () => {
  it('without a terminal prints one status after the other until the supervisor ends', async () => {
    const { supervisor, env } = await steered()
    const top = running(['top', '--json'], env)
    await expect.poll(() => top.printed().trim().split('\n').length, { timeout: 20_000 }).toBe(2)
    await supervisor.stop()
    expect(await top.exited).toBe(0)
    const lines = top.printed().trim().split('\n')
    expect(lines.at(-1)).toBe('stint: the supervisor has ended')
    const pids = lines.slice(0, -1).map((line) => (JSON.parse(line) as ControlStatus).pid)
    expect(new Set(pids)).toEqual(new Set([supervisor.pid]))
  })

  it.skipIf(!hasScript)(
    'on a terminal draws the slots, does what keys ask and gives the terminal back',
    async () => {
      const { supervisor, env } = await shared()
      const top = onTerminal(['top'], env)
      await expect.poll(top.printed, { timeout: 20_000 }).toMatch(/2 ready/)
      const since = supervisor.lines.length
      top.type('\u001B[Bc')
      const { worker } = await supervisor.line(
        ({ event: name, cause }) => name === 'exited' && cause === 'recycle',
        { since },
      )
      expect(worker).toBe(2)
      top.type('q')
      expect(await top.exited).toBe(0)
      expect(top.printed().startsWith('\u001B[?1049h')).toBe(true)
      expect(top.printed().trimEnd().endsWith('\u001B[?25h\u001B[?1049l')).toBe(true)
    },
  )

  it.skipIf(!hasScript)('gives the terminal back when the supervisor ends', async () => {
    const { supervisor, env } = await steered()
    const top = onTerminal(['top'], env)
    await expect.poll(top.printed, { timeout: 20_000 }).toMatch(/2 ready/)
    await supervisor.stop()
    expect(await top.exited).toBe(0)
    expect(top.printed()).toMatch(/\[\?1049lstint: the supervisor has ended/)
  })
})

describe.skipIf(!canBeNobody)('another user', () => {
  it('cannot connect, neither in the private directory nor beside it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'stint-open-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    chmodSync(folder, 0o755)
    const inTheOpen = await steered(['--control', join(folder, 'control.sock')])
    const { path, env } = await shared()
    chmodSync(env.XDG_RUNTIME_DIR, 0o755)
    onTestFinished(() => chmodSync(env.XDG_RUNTIME_DIR, 0o700))
    expect(await connectAsNobody(inTheOpen.path)).toBe('EACCES')
    expect(await connectAsNobody(path)).toBe('EACCES')
  })
})
