import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { queryNumber } from '../http/input.ts'
import type { Exchange, Route } from '../http/exchange.ts'

const chunk = Buffer.alloc(65_536, 'stint ')

/** Any number of bytes, streamed at the speed of the reader. */
export function blobRoutes(): readonly Route[] {
  return [{ method: 'GET', path: '/api/blob', answer: blob }]
}

async function blob({ query, response }: Exchange): Promise<void> {
  const bytes = 1024 * queryNumber(query, 'kb', { otherwise: 64, max: 1_048_576 })
  response.setHeader('content-type', 'application/octet-stream')
  response.setHeader('content-length', bytes)
  await pipeline(Readable.from(chunks(bytes)), response)
}

function* chunks(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= chunk.byteLength) {
    yield chunk.subarray(0, Math.min(left, chunk.byteLength))
  }
}
