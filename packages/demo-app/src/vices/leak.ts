import { queryNumber } from '../http/input.ts'
import { badInput } from '../http/problem.ts'
import { sendJson } from '../http/reply.ts'
import type { Exchange } from '../http/exchange.ts'

const heap: string[] = []
const offheap: Buffer[] = []

/** Keeps this much in the JavaScript heap for good. */
export function leakHeap(kb: number): void {
  const page = Buffer.alloc(1024, 'leak')
  for (let count = 0; count < kb; count++) heap.push(page.toString('latin1'))
}

/** Keeps this much outside the heap for good; written to, so that it is resident. */
function leakOffheap(kb: number): void {
  offheap.push(Buffer.alloc(kb * 1024, 1))
}

const places = { heap: leakHeap, offheap: leakOffheap }

/** Remembers more and more, in the heap or beside it. */
export function leak({ query, response }: Exchange): void {
  const kb = queryNumber(query, 'kb', { otherwise: 1024, max: 1_048_576 })
  const where = query.get('where') ?? 'heap'
  if (where !== 'heap' && where !== 'offheap') {
    throw badInput(`where: expected heap or offheap, got ${JSON.stringify(where)}`)
  }
  places[where](kb)
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage()
  sendJson(response, {
    vice: 'leak',
    kb,
    where,
    keptKb: {
      heap: heap.length,
      offheap: offheap.reduce((sum, b) => sum + b.byteLength, 0) / 1024,
    },
    rssBytes: rss,
    heapUsedBytes: heapUsed,
    arrayBufferBytes: arrayBuffers,
  })
}
