import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { event, fixture, stint, type Line, type Stint } from './stint.ts'

const PORT0 = { PORT: '0' }

async function ready(
  args: readonly string[],
  workers: number,
): Promise<{ readonly supervisor: Stint; readonly port: number }> {
  const supervisor = stint(['--workers', String(workers), ...args], { env: PORT0 })
  const port = await supervisor.port()
  await supervisor.count(event('ready'), workers)
  return { supervisor, port }
}

/** Sends one request and collects everything that comes back. */
async function ask(
  port: number,
  path: string,
): Promise<{ readonly socket: net.Socket; readonly answer: Promise<string> }> {
  const socket = net.connect({ port, host: '127.0.0.1' })
  await once(socket, 'connect')
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
  const answer = (async () => {
    let text = ''
    for await (const chunk of socket) text += String(chunk)
    return text
  })()
  answer.catch(() => {})
  return { socket, answer }
}

describe('SIGTERM', () => {
  it('answers what is in flight and what is queued behind a blocked loop, then exits 0', async () => {
    const { supervisor, port } = await ready([fixture('slow.mjs')], 1)
    const first = await ask(port, '/?ms=1500&block=1')
    const others = await Promise.all(Array.from({ length: 20 }, () => ask(port, '/?ms=1')))
    supervisor.child.kill('SIGTERM')
    const answers = await Promise.all([first, ...others].map(({ answer }) => answer))
    expect(answers.every((text) => text.startsWith('HTTP/1.1 200'))).toBe(true)
    expect(await supervisor.exited).toBe(0)
    const late = net.connect({ port, host: '127.0.0.1' })
    await expect(once(late, 'connect')).rejects.toThrow('ECONNREFUSED')
  })

  it('kills a worker that does not finish within worker-reload-mercy', async () => {
    const { supervisor, port } = await ready(
      ['--worker-reload-mercy', '1', fixture('ignore-term.mjs')],
      1,
    )
    expect(port).toBeGreaterThan(0)
    const hanging = net.connect({ port, host: '127.0.0.1' })
    hanging.on('error', () => {})
    await once(hanging, 'connect')
    hanging.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n')
    expect(await supervisor.stop('SIGTERM')).toBe(0)
    expect(supervisor.lines.some(event('killed'))).toBe(true)
  })

  it('asked for twice does not wait for a long request, and a third time kills at once', async () => {
    const { supervisor, port } = await ready([fixture('ignore-term.mjs')], 1)
    const hanging = net.connect({ port, host: '127.0.0.1' })
    hanging.on('error', () => {})
    await once(hanging, 'connect')
    hanging.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n')
    supervisor.child.kill('SIGTERM')
    await supervisor.line(event('draining'))
    supervisor.child.kill('SIGTERM')
    await supervisor.line((line) => line.event === 'stopping' && line['mode'] === 'fast')
    supervisor.child.kill('SIGTERM')
    await supervisor.line((line) => line.event === 'stopping' && line['mode'] === 'kill')
    expect(await supervisor.exited).toBe(0)
  })
})

describe('a signal that comes before there is anything to stop', () => {
  it.each([[['SIGTERM']], [['SIGINT']], [['SIGHUP', 'SIGTERM']]] as const)(
    '%j ends it in order and leaves no file',
    async (signals) => {
      const home = mkdtempSync(join(tmpdir(), 'stint-'))
      onTestFinished(() => rmSync(home, { recursive: true, force: true }))
      const fifo = join(home, 'fifo')
      const supervisor = stint(['--master-fifo', fifo, '--backlog', '65535', fixture('slow.mjs')], {
        env: { ...PORT0, XDG_RUNTIME_DIR: home },
      })
      // That the kernel will not keep so many connections waiting is the first thing said.
      await supervisor.line(event('notice'))
      for (const signal of signals) supervisor.child.kill(signal)
      expect(await supervisor.exited).toBe(0)
      expect(existsSync(fifo)).toBe(false)
    },
  )
})

describe('a start that waits for the name servers', () => {
  it.each([
    ['SIGTERM', ['--listen', 'unix:SOCKET', '--metrics', 'localhost:0']],
    ['SIGINT', ['--stats', 'STATS', '--stats-native', 'localhost:0']],
  ] as const)('ends with one %s and leaves no file: %j', async (signal, knobs) => {
    const home = mkdtempSync(join(tmpdir(), 'stint-'))
    onTestFinished(() => rmSync(home, { recursive: true, force: true }))
    const silent = join(home, 'silent')
    execFileSync('mkfifo', [silent])
    const files = {
      FIFO: join(home, 'fifo'),
      STATS: join(home, 'stats'),
      SOCKET: join(home, 'app'),
    }
    const place = (word: string): string =>
      Object.entries(files).reduce((text, [name, path]) => text.replace(name, path), word)
    const args = ['--master-fifo', 'FIFO', ...knobs].map(place)
    const supervisor = stint([...args, fixture('slow.mjs')], {
      env: {
        ...PORT0,
        XDG_RUNTIME_DIR: home,
        UV_THREADPOOL_SIZE: '1',
        SILENT_FIFO: silent,
        NODE_OPTIONS: `--import=${fixture('silent-dns.mjs')}`,
      },
    })
    await expect.poll(supervisor.output, { timeout: 10_000 }).toContain('looking up localhost')
    expect(existsSync(files.FIFO)).toBe(true)
    expect(existsSync(files.SOCKET)).toBe(args.includes(`unix:${files.SOCKET}`))
    supervisor.child.kill(signal)
    expect(await supervisor.line(event('stopping'))).toMatchObject({ by: signal })
    await supervisor.exited
    expect(supervisor.child.signalCode).toBe('SIGTERM')
    expect(Object.values(files).filter((path) => existsSync(path))).toEqual([])
  })
})

describe('SIGTTIN and SIGTTOU', () => {
  it('add a worker and take it away again after its requests', async () => {
    const { supervisor } = await ready([fixture('slow.mjs')], 1)
    supervisor.child.kill('SIGTTIN')
    await supervisor.line((line) => line.event === 'ready' && line.worker === 2)
    supervisor.child.kill('SIGTTOU')
    const exit = await supervisor.line((line) => line.event === 'exited' && line.worker === 2)
    expect(exit.cause).toBe('scale')
    expect(await supervisor.stop()).toBe(0)
  })
})

describe('SIGUSR1', () => {
  it('writes a line of statistics per worker', async () => {
    const { supervisor } = await ready([fixture('slow.mjs')], 2)
    supervisor.child.kill('SIGUSR1')
    const isStatistics = (line: Line): boolean =>
      /^worker=\d state=ready pid=\d+ requests=\d+/.test(line.msg)
    await supervisor.count(isStatistics, 2)
    expect(supervisor.lines.filter(isStatistics).map(({ worker }) => worker)).toEqual([1, 2])
  })
})
