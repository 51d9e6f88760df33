import { randomBytes } from 'node:crypto'
import { ProtocolError } from './head.ts'

/** WebSocket opcodes (RFC 6455, section 5.2). */
export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

/** One WebSocket frame. */
export interface Frame {
  readonly isFinal: boolean
  readonly opcode: number
  readonly payload: Buffer
}

/** A client's frame: final and masked. Payloads up to 64 KiB. */
export function maskedFrame(opcode: number, payload: Buffer): Buffer {
  const mask = randomBytes(4)
  const head = payload.length < 126 ? Buffer.alloc(2) : Buffer.alloc(4)
  head[0] = 0x80 | opcode
  head[1] = 0x80 | (payload.length < 126 ? payload.length : 126)
  if (payload.length >= 126) head.writeUInt16BE(payload.length, 2)
  const masked = Buffer.from(payload)
  for (const [at, byte] of masked.entries()) masked[at] = byte ^ (mask[at % 4] ?? 0)
  return Buffer.concat([head, mask, masked])
}

/** Reads a server's frames from bytes in any split. Throws ProtocolError. */
export function frameReader(onFrame: (frame: Frame) => void): (bytes: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0)
  return (bytes) => {
    rest = Buffer.concat([rest, bytes])
    for (
      let size = frameSize(rest);
      size !== null && rest.length >= size.total;
      size = frameSize(rest)
    ) {
      const first = rest.readUInt8(0)
      const payload = rest.subarray(size.header, size.total)
      rest = rest.subarray(size.total)
      onFrame({ isFinal: (first & 0x80) !== 0, opcode: first & 0x0f, payload })
    }
  }
}

function frameSize(bytes: Buffer): { header: number; total: number } | null {
  if (bytes.length < 2) return null
  if ((bytes.readUInt8(0) & 0x70) !== 0) throw new ProtocolError('reserved bits in a frame')
  const second = bytes.readUInt8(1)
  if ((second & 0x80) !== 0) throw new ProtocolError('masked frame from a server')
  if (second < 126) return { header: 2, total: 2 + second }
  const header = second === 126 ? 4 : 10
  if (bytes.length < header) return null
  const length = second === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2))
  return { header, total: header + length }
}
