import type { IncomingMessage } from 'node:http'

import type { Connection } from './connections.ts'
import { socketInternalsOf } from './internals.ts'

const HEAD_END = '\r\n\r\n'
/** Some clients end a POST with a line break too many, which is no request. */
const STRAY_BYTES = 2

/**
 * Notes where in the byte stream of its connection a request ends that has just begun. Node parses all pipelined
 * requests of a chunk in one go and drops those behind a response that closes the connection, so a handler that
 * answers at once must know what follows. Where the end cannot be told it is put too early rather than too late.
 */
export function noteEnd(connection: Connection, request: IncomingMessage): void {
  const chunk = socketInternalsOf(connection.socket).parser?.getCurrentBuffer?.()
  if (chunk === undefined) return
  const chunkBegin = connection.socket.bytesRead - chunk.length
  const previousEnd = Math.max(0, connection.lastEndsAt - chunkBegin)
  const from = previousEnd < chunk.length ? previousEnd : 0
  connection.lastEndsAt = chunkBegin + endIn(chunk, from, request)
}

/** Whether bytes of a further request have arrived behind the last one that began. */
export function hasMoreBehind({ socket, lastEndsAt }: Connection): boolean {
  return socket.bytesRead > lastEndsAt + STRAY_BYTES
}

/** Where a request ends, counted from the begin of the chunk in which its head ended; Infinity: not in sight. */
function endIn(chunk: Buffer, from: number, { headers }: IncomingMessage): number {
  // The end of a head whose begin came with the chunk before.
  if (from === 0 && (chunk[0] === 13 || chunk[0] === 10)) return Math.min(4, chunk.length)
  const headEnd = chunk.indexOf(HEAD_END, from, 'latin1')
  if (headEnd === -1) return Number.POSITIVE_INFINITY
  const bodyBegin = headEnd + HEAD_END.length
  if (headers['transfer-encoding'] === undefined) {
    return bodyBegin + Number(headers['content-length'] ?? 0)
  }
  const last = chunk.indexOf(`0${HEAD_END}`, bodyBegin, 'latin1')
  return last === -1 ? Number.POSITIVE_INFINITY : last + 1 + HEAD_END.length
}
