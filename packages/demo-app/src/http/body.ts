import type { IncomingMessage } from 'node:http'
import { badInput, Problem } from './problem.ts'

/** The largest JSON body the app takes. */
const jsonLimitBytes = 65_536

/** Reads a JSON object from the request's body; 413 when it is too large, 400 when it is not one. */
export async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const text = await readText(request)
  const value = parse(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badInput('body: expected a JSON object')
  }
  return { ...value }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  // Reads on past the limit, keeping nothing: a reply sent over unread data is lost to a reset.
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength
    if (bytes <= jsonLimitBytes) chunks.push(chunk)
  }
  if (bytes > jsonLimitBytes) {
    throw new Problem(413, `body: at most ${jsonLimitBytes} bytes, got ${bytes}`)
  }
  return Buffer.concat(chunks).toString()
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw badInput('body: expected JSON')
  }
}
