import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { request, type IncomingMessage } from 'node:http'
import { connect, type NetConnectOpts, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { settingsWith } from '../../src/config/resolve-settings.ts'
import type { LogLine } from '../../src/shell/log.ts'
import { startStats } from '../../src/surfaces/stats/start-stats.ts'
import type { StatsView } from '../../src/surfaces/stats/view.ts'
import { start } from '../metrics/scene.ts'
import { statsViewOf } from './scene.ts'

type Knobs = Parameters<typeof settingsWith>[0]

interface Served {
  /** The port of the listener that has this log line. */
  readonly port: (event?: string) => number
  readonly lines: readonly LogLine[]
}

async function serve(knobs: Knobs, view: () => StatsView = () => statsViewOf()): Promise<Served> {
  const lines: LogLine[] = []
  const settings = settingsWith(knobs)
  const log = (line: LogLine): void => void lines.push(line)
  await startStats({ settings, view, log, onClose: (close) => onTestFinished(close) })
  const port = (event = 'stats'): number => {
    const line = lines.find(({ fields }) => fields['event'] === event)
    return Number(/:(\d+)$/.exec(String(line?.fields['at']))?.[1])
  }
  return { port, lines }
}

function client(where: NetConnectOpts): Socket {
  const socket = connect(where)
  onTestFinished(() => void socket.destroy())
  return socket
}

const local = (port: number): NetConnectOpts => ({ host: '127.0.0.1', port })

function socketPath(): string {
  const directory = mkdtempSync(join(tmpdir(), 'stint-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  return join(directory, 'stats.sock')
}

test('raw stats come at once, indented with tabs, and the stream ends', async () => {
  const { port } = await serve({ stats: '0' })
  const answer = await text(client(local(port())))
  expect(answer.startsWith('{\n\t"version": "0.1.0-stint",\n\t"listen_queue": 6,\n')).toBe(true)
  expect(JSON.parse(answer)).toMatchObject({ pid: 4711, workers: [{ id: 1 }, { id: 2 }] })
})

test('raw stats answer a client that talks, too', async () => {
  const { port } = await serve({ stats: '0' })
  const socket = client(local(port()))
  socket.write('GET / HTTP/1.1\r\n\r\n')
  expect(JSON.parse(await text(socket))).toMatchObject({ pid: 4711 })
})

test('stats-minified leaves out white space, stats-no-cores the cores', async () => {
  const { port } = await serve({ stats: '0', 'stats-minified': 'true', 'stats-no-cores': 'true' })
  const answer = await text(client(local(port())))
  expect(answer).not.toMatch(/[\n\t]|: /)
  expect(answer).toContain('"apps":')
  expect(answer).not.toContain('"cores":')
})

test('a unix path serves the same with the mode of chmod-socket, and is removed at the end', async () => {
  const path = socketPath()
  const settings = settingsWith({ stats: path, 'chmod-socket': '660' })
  const closers: (() => Promise<void>)[] = []
  const onClose = (close: () => Promise<void>): void => void closers.push(close)
  await startStats({ settings, view: () => statsViewOf(), log: () => {}, onClose })
  expect(statSync(path).mode & 0o777).toBe(0o660)
  expect(JSON.parse(await text(client({ path })))).toMatchObject({ pid: 4711 })
  for (const close of closers) await close()
  expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined()
})

test('@name is a socket without a file', async () => {
  const name = `stint-test-${process.pid}`
  const { lines } = await serve({ stats: `@${name}` })
  expect(lines).toMatchObject([{ text: `stats at=@${name}` }])
  expect(JSON.parse(await text(client({ path: `\0${name}` })))).toMatchObject({ pid: 4711 })
})

test('stats-http answers any request with 200, application/json and leave for any origin', async () => {
  const { port } = await serve({ stats: '0', 'stats-http': 'true' })
  for (const [method, path] of [
    ['GET', '/'],
    ['GET', '/metrics?x'],
    ['POST', '/stats'],
  ] as const) {
    const asked = request({ host: '127.0.0.1', port: port(), method, path })
    asked.end(method === 'POST' ? 'x'.repeat(100_000) : undefined)
    const [response] = (await once(asked, 'response')) as [IncomingMessage]
    expect(response.statusCode).toBe(200)
    expect(response.headers).toMatchObject({
      'content-type': 'application/json',
      'access-control-allow-origin': '*',
      connection: 'close',
    })
    expect(JSON.parse(await text(response))).toMatchObject({ pid: 4711 })
  }
})

test('stats-native has a listener of its own', async () => {
  const { port } = await serve({ stats: '0', 'stats-native': '0' })
  const [ours, theirs] = await Promise.all(
    ['stats-native', 'stats'].map((event) => text(client(local(port(event))))),
  )
  expect(JSON.parse(ours ?? '')).toMatchObject({ stintStats: 1, slots: [{ id: 1 }, { id: 2 }] })
  expect(JSON.parse(theirs ?? '')).toMatchObject({ workers: [{ id: 1 }, { id: 2 }] })
})

test('200 clients that connect and do not ask, or do not read, do not keep out the one that does', async () => {
  for (const http of ['true', 'false']) {
    const big = statsViewOf(start(256))
    const { port } = await serve({ stats: '0', 'stats-http': http }, () => big)
    const crowd = Array.from({ length: 200 }, () =>
      client(local(port()))
        .on('error', () => {})
        .pause(),
    )
    await Promise.all(crowd.map((socket) => once(socket, 'connect')))
    const last = client(local(port()))
    if (http === 'true') last.write('GET / HTTP/1.0\r\n\r\n')
    const answer = await text(last)
    expect(JSON.parse(answer.slice(answer.indexOf('{')))).toMatchObject({ pid: 4711 })
  }
}, 20_000)

test('a client that never reads is dropped', async () => {
  // Larger than what the kernel buffers for a unix socket.
  const big = statsViewOf(start(1024))
  const path = socketPath()
  await serve({ stats: path }, () => big)
  const silent = client({ path }).pause()
  await once(silent, 'connect')
  // Its writes fail once the server has hung up.
  const gone = once(silent, 'close').catch((error: unknown) => error)
  silent.on('error', () => {})
  const poke = setInterval(() => silent.write('x'), 50)
  onTestFinished(() => clearInterval(poke))
  await gone
  expect(silent.bytesRead).toBeLessThan(JSON.stringify(big.snapshot).length)
  expect(silent.destroyed).toBe(true)
}, 20_000)

test('a view that cannot be taken is an empty answer and a line in the log', async () => {
  const { port, lines } = await serve({ stats: '0' }, () => {
    throw new Error('no snapshot')
  })
  expect(await text(client(local(port())))).toBe('')
  expect(lines.at(-1)).toMatchObject({ level: 'error', text: 'cannot render stats: no snapshot' })
})

test('an address in use is refused with a sentence that names the knob', async () => {
  const { port } = await serve({ stats: '0' })
  await expect(serve({ 'stats-native': String(port()) })).rejects.toThrow(
    `cannot serve --stats-native on 127.0.0.1:${port()}: the address is in use (EADDRINUSE); stop the process that has it, or choose another with --stats-native`,
  )
})

test('a socket that another process serves is left alone', async () => {
  const path = socketPath()
  await serve({ stats: path })
  await expect(serve({ stats: path })).rejects.toThrow('another process serves there')
  expect(JSON.parse(await text(client({ path })))).toMatchObject({ pid: 4711 })
})
