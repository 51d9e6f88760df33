import { createHash, randomBytes } from 'node:crypto'
import { type Frame, frameReader, maskedFrame, OPCODE } from './frames.ts'
import { ProtocolError, type ResponseHead } from './head.ts'
import { requestHead } from './request.ts'
import type { Stream, StreamOptions } from './stream.ts'
import { holdStreams, type StreamRun } from './stream-run.ts'

/** WebSockets being held. */
export interface WebSocketRun extends StreamRun {
  /** Sends a text message on every open one. */
  broadcast(text: string): void
}

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** Holds `count` WebSockets. Answers pings and close frames; a close frame ends one as `complete` with its code. */
export function webSocket(options: StreamOptions): WebSocketRun {
  const streams: Stream[] = []
  const run = holdStreams(options, (stream) => {
    streams.push(stream)
    begin(stream, options)
  })
  const broadcast = (text: string): void => {
    const open = streams.filter(({ report }) => report.stream.state === 'open')
    for (const stream of open) stream.write(maskedFrame(OPCODE.text, Buffer.from(text)))
  }
  return { ...run, broadcast }
}

function begin(stream: Stream, options: StreamOptions): void {
  const { index } = stream.report
  const key = randomBytes(16).toString('base64')
  const onText = (text: string): void => {
    options.onText?.(text, index)
    stream.receive(text)
  }
  const headers = {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': key,
  }
  stream.start(requestHead(options, index, { headers }), {
    onHead: (head) => wantsUpgrade(head, key),
    onBody: frameReader(frameHandler(stream, onText)),
    farewell: maskedFrame(OPCODE.close, closePayload(1000)),
  })
}

function wantsUpgrade({ status, headers }: ResponseHead, key: string): void {
  if (status !== 101) throw new ProtocolError(`status ${status}`)
  const accept = createHash('sha1')
    .update(key + GUID)
    .digest('base64')
  if (headers.get('sec-websocket-accept') !== accept)
    throw new ProtocolError('wrong Sec-WebSocket-Accept')
}

function frameHandler(stream: Stream, onText: (text: string) => void): (frame: Frame) => void {
  let message: Buffer[] = []
  return ({ opcode, payload, isFinal }) => {
    switch (opcode) {
      case OPCODE.close:
        return onClose(stream, payload)
      case OPCODE.ping:
        return stream.write(maskedFrame(OPCODE.pong, payload))
      case OPCODE.pong:
        return undefined
      case OPCODE.text:
      case OPCODE.binary:
      case OPCODE.continuation:
        message.push(payload)
        if (!isFinal) return undefined
        onText(Buffer.concat(message).toString())
        message = []
        return undefined
      default:
        throw new ProtocolError(`opcode ${opcode}`)
    }
  }
}

function onClose(stream: Stream, payload: Buffer): void {
  const closeCode = payload.length >= 2 ? payload.readUInt16BE(0) : null
  const farewell = maskedFrame(OPCODE.close, payload)
  stream.end('complete', payload.toString('utf8', 2), { closeCode, farewell })
}

function closePayload(code: number): Buffer {
  const payload = Buffer.alloc(2)
  payload.writeUInt16BE(code)
  return payload
}
