import { fork, type SendHandle } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setImmediate } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { createSlotSockets } from '../../src/shell/sockets.ts'

const declared = [{ kind: 'tcp', host: '127.0.0.1', port: 0 }] as const
const ROUNDS = 100

/** TCP handles of this process, used or not. */
function tcpHandles(): number {
  const { libuv } = process.report.getReport() as unknown as { libuv: { type: string }[] }
  return libuv.filter(({ type }) => type === 'tcp').length
}

/** A process that listens on what it is sent and answers with the turn it is told. */
function listener() {
  const home = mkdtempSync(join(tmpdir(), 'stint-'))
  onTestFinished(() => rmSync(home, { recursive: true }))
  const program = join(home, 'listener.mjs')
  writeFileSync(
    program,
    `import net from 'node:net'
    let server
    process.on('message', (turn, handle) => {
      server?.close()
      server = net.createServer((socket) => socket.end(turn)).listen(handle, () => process.send('up'))
    })`,
  )
  const child = fork(program, { execArgv: [] })
  onTestFinished(() => void child.kill())
  return async (turn: string, handle: unknown): Promise<void> => {
    child.send(turn, handle as SendHandle, { keepOpen: true })
    await once(child, 'message')
  }
}

test('scaling up and down leaves no handle behind, however often', async () => {
  const sockets = createSlotSockets({ declared, layout: 'slot' })
  const turn = async (): Promise<void> => {
    sockets.open(1)
    sockets.handles(1)
    sockets.close(1)
    // A closed handle is gone once the loop has turned.
    await setImmediate()
  }
  await turn()
  const before = tcpHandles()
  for (let round = 0; round < ROUNDS; round += 1) await turn()
  expect(tcpHandles()).toBeLessThanOrEqual(before)
})

test('a slot that was given up and comes back is sent with its new socket', async () => {
  const sockets = createSlotSockets({ declared, layout: 'slot' })
  const listen = listener()
  for (const turn of ['first', 'second']) {
    const [bound] = sockets.open(1)
    const [sent] = sockets.handles(1)
    expect(sent?.handle.fd).toBe(bound?.fd)
    await listen(turn, sent?.handle)
    sockets.close(1)
    const { address } = sent ?? { address: null }
    const port = address?.kind === 'tcp' ? address.port : 0
    expect(await text(net.connect({ host: '127.0.0.1', port }))).toBe(turn)
  }
})

test('a descriptor that was a TCP socket and is a Unix one is sent as what it is', () => {
  const home = mkdtempSync(join(tmpdir(), 'stint-'))
  onTestFinished(() => rmSync(home, { recursive: true }))
  const path = join(home, 'app.sock')
  const tcp = createSlotSockets({ declared, layout: 'slot' })
  const [before] = tcp.open(1)
  const [named] = tcp.handles(1)
  tcp.close(1)
  const unix = createSlotSockets({ declared: [{ kind: 'unix', path }], layout: 'slot' })
  onTestFinished(() => unix.close(1))
  const [after] = unix.open(1)
  expect(after?.fd).toBe(before?.fd)
  const [sent] = unix.handles(1)
  expect(sent?.handle.constructor.name).toBe('Pipe')
  expect(named?.handle.constructor.name).toBe('TCP')
})
