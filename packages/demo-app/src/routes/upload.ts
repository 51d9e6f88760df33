import { sendJson } from '../http/reply.ts'
import type { Exchange, Route } from '../http/exchange.ts'

/** Takes a body of any size and keeps only its length. */
export function uploadRoutes(): readonly Route[] {
  return [{ method: 'POST', path: '/api/upload', answer: upload }]
}

async function upload({ request, response }: Exchange): Promise<void> {
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) bytes += chunk.byteLength
  sendJson(response, { bytes })
}
