import { createHash } from 'node:crypto'
import type net from 'node:net'
import { describe, expect, it } from 'vitest'
import { serverSentEvents, webSocket } from './index.ts'
import { httpServer, ok, rawServer, refusingPort, type RawRequest } from './vices.ts'

const EVENT_STREAM = { 'Content-Type': 'text/event-stream' }

describe('serverSentEvents', () => {
  it('counts events and sees the server end the stream', async () => {
    const target = await httpServer((_, response) => {
      response.writeHead(200, EVENT_STREAM).write(': hello\n\ndata: one\ndata: two\n\nda')
      response.end('ta: three\r\n\r\n')
    })
    const texts: string[] = []
    const run = serverSentEvents({ target, count: 1, onText: (text) => texts.push(text) })
    const [report] = await run.done
    expect(report?.stream).toMatchObject({ state: 'ended', how: 'complete' })
    expect(texts).toEqual(['one\ntwo', 'three'])
  })

  it('tells a cut stream from a complete one', async () => {
    const target = await httpServer((request, response) => {
      response.writeHead(200, EVENT_STREAM)
      response.write('data: one\n\n', () => request.socket.destroy())
    })
    const [report] = await serverSentEvents({ target }).done
    expect(report?.stream).toMatchObject({ how: 'truncated' })
    expect(report?.received).toBe(1)
  })

  it('holds many streams until told to hang up', async () => {
    const target = await httpServer((_, response) => {
      response.writeHead(200, EVENT_STREAM).write('data: one\n\n')
    })
    const run = serverSentEvents({ target, count: 20 })
    await run.received(1)
    const reports = await run.stop()
    const ends = reports.map(({ stream }) => stream.state === 'ended' && stream.how)
    expect(ends).toEqual(Array(20).fill('client'))
  })

  it('says why a stream never opened', async () => {
    const gone = serverSentEvents({ target: await refusingPort() })
    await expect(gone.opened()).rejects.toThrow('"how":"refused"')
    const plain = serverSentEvents({ target: await rawServer(({ socket }) => socket.write(ok())) })
    expect((await plain.done)[0]?.stream).toMatchObject({ how: 'badResponse', openedAtMs: null })
    const mute = serverSentEvents({ target: await rawServer(() => {}), openTimeoutMs: 20 })
    expect((await mute.done)[0]?.stream).toMatchObject({ how: 'timeout', openedAtMs: null })
  })
})

const TEXT = 0x81
const CLOSE = 0x88
const PING = 0x89

function frame(first: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([first, payload.length]), payload])
}

/** Accepts the upgrade, then leaves the socket to `then`. */
function accept({ socket, head }: RawRequest, key = head): void {
  const sent = /Sec-WebSocket-Key: (.*)/.exec(key)?.[1] ?? ''
  const hash = createHash('sha1').update(`${sent}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
  const lines = ['Connection: Upgrade', 'Upgrade: websocket']
  const accepted = `Sec-WebSocket-Accept: ${hash.digest('base64')}`
  socket.write(['HTTP/1.1 101 Switching Protocols', ...lines, accepted, '', ''].join('\r\n'))
}

/** Unmasks the short frames a client sends. */
function onFrames(socket: net.Socket, onFrame: (opcode: number, payload: Buffer) => void): void {
  socket.removeAllListeners('data')
  let rest = Buffer.alloc(0)
  socket.on('data', (chunk) => {
    rest = Buffer.concat([rest, Buffer.from(chunk)])
    while (rest.length >= 6 && rest.length >= 6 + (rest[1]! & 0x7f)) {
      const end = 6 + (rest[1]! & 0x7f)
      const mask = rest.subarray(2, 6)
      const payload = rest.subarray(6, end).map((byte, at) => byte ^ mask[at % 4]!)
      onFrame(rest[0]! & 0x0f, Buffer.from(payload))
      rest = rest.subarray(end)
    }
  })
}

describe('webSocket', () => {
  it('sends and receives text, in frames of any split', async () => {
    const target = await rawServer((request) => {
      accept(request)
      onFrames(request.socket, (_, payload) => {
        for (const byte of frame(TEXT, Buffer.from(`echo ${payload.toString()}`))) {
          request.socket.write(Buffer.from([byte]))
        }
      })
    })
    const run = webSocket({ target, count: 3 })
    await run.opened()
    run.broadcast('hällo')
    await run.received(1)
    expect(run.reports.map(({ lastText }) => lastText)).toEqual(Array(3).fill('echo hällo'))
    await run.stop()
  })

  it('answers a ping and reports the code of a close frame', async () => {
    const seen: [number, string][] = []
    const target = await rawServer((request) => {
      accept(request)
      request.socket.write(frame(PING, Buffer.from('p')))
      onFrames(request.socket, (opcode, payload) => {
        seen.push([opcode, payload.toString('latin1')])
        request.socket.write(frame(CLOSE, Buffer.from('\x03\xe9going away', 'latin1')))
      })
    })
    const [report] = await webSocket({ target }).done
    expect(seen[0]).toEqual([10, 'p'])
    expect(report?.stream).toMatchObject({
      how: 'complete',
      closeCode: 1001,
      detail: 'going away',
    })
  })

  it('says goodbye with code 1000 when told to stop', async () => {
    const { promise: farewell, resolve } = Promise.withResolvers<number>()
    const target = await rawServer((request) => {
      accept(request)
      onFrames(request.socket, (opcode, payload) => {
        if (opcode === 8) resolve(payload.readUInt16BE(0))
      })
    })
    const run = webSocket({ target })
    await run.opened()
    await run.stop()
    expect(await farewell).toBe(1000)
  })

  it('tells a cut from a reset, and a cut from a goodbye', async () => {
    const cut = await rawServer((request) => {
      accept(request)
      request.socket.end()
    })
    expect((await webSocket({ target: cut }).done)[0]?.stream).toMatchObject({ how: 'truncated' })
    const reset = await rawServer((request) => {
      accept(request)
      onFrames(request.socket, () => request.socket.resetAndDestroy())
    })
    const run = webSocket({ target: reset })
    await run.opened()
    run.broadcast('boo')
    expect((await run.done)[0]?.stream).toMatchObject({ how: 'reset' })
  })

  it('does not open on a wrong accept key', async () => {
    const target = await rawServer((request) => accept(request, 'Sec-WebSocket-Key: stale'))
    const [report] = await webSocket({ target }).done
    expect(report?.stream).toMatchObject({ how: 'badResponse', openedAtMs: null })
  })
})
