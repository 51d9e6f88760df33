import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { queryNumber } from '../http/input.ts'
import type { Exchange, Route } from '../http/exchange.ts'

/** Server-sent events: who is alive, every `?ms=`, until `?count=` were sent or the reader leaves. */
export function eventRoutes(): readonly Route[] {
  return [{ method: 'GET', path: '/events', answer: events }]
}

async function events({ request, query, response }: Exchange): Promise<void> {
  const count = queryNumber(query, 'count', { otherwise: Number.MAX_SAFE_INTEGER, min: 1 })
  const everyMs = queryNumber(query, 'ms', { otherwise: 1000, min: 1, max: 60_000 })
  response.setHeader('content-type', 'text/event-stream')
  response.setHeader('cache-control', 'no-store')
  if (request.method === 'HEAD') return void response.end()
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  for (let id = 1; id <= count; id++) {
    const text = `id: ${id}\nevent: alive\ndata: ${JSON.stringify({ pid: process.pid })}\n\n`
    if (!response.write(text)) await once(response, 'drain', { signal: gone.signal })
    if (id < count) await delay(everyMs, undefined, { signal: gone.signal })
  }
  response.end()
}
