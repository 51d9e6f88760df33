import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { UnderlyingSource } from 'node:stream/web'
import { inspect } from 'node:util'

/** A handler in the style of the Fetch API, as Hono, Bun and Deno have it. */
export type FetchHandler = (request: Request) => Response | Promise<Response>

/** The same handler in Node's style. Bodies are streamed both ways; a client that leaves aborts `request.signal`. */
export function toNodeHandler(
  handle: FetchHandler,
): (incoming: IncomingMessage, outgoing: ServerResponse) => void {
  return (incoming, outgoing) => {
    void answer(handle, incoming, outgoing)
  }
}

async function answer(
  handle: FetchHandler,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  let request: Request
  try {
    request = requestFrom(incoming, outgoing)
  } catch {
    outgoing.writeHead(400, { 'content-length': '0' }).end()
    return
  }
  try {
    await send(await handle(request), incoming, outgoing)
  } catch (error) {
    fail(error, outgoing)
  }
}

function requestFrom(incoming: IncomingMessage, outgoing: ServerResponse): Request {
  const { method = 'GET', headers, url = '/' } = incoming
  const scheme = 'encrypted' in incoming.socket ? 'https' : 'http'
  const base = `${scheme}://${headers.host ?? 'localhost'}`
  const target = url.startsWith('/') ? new URL(base + url) : new URL(url, base)
  const hasBody = method !== 'GET' && method !== 'HEAD'
  return new Request(target, {
    method,
    headers: headersFrom(incoming),
    signal: signalOf(outgoing),
    ...(hasBody ? { body: bodyOf(incoming, outgoing), duplex: 'half' as const } : {}),
  })
}

function headersFrom({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers()
  for (let at = 0; at < rawHeaders.length; at += 2) {
    headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '')
  }
  return headers
}

function signalOf(outgoing: ServerResponse): AbortSignal {
  const controller = new AbortController()
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) controller.abort()
  })
  return controller.signal
}

/** Reads the request only when the handler does; what it leaves unread is thrown away after the response. */
function bodyOf(incoming: IncomingMessage, outgoing: ServerResponse): ReadableStream<Uint8Array> {
  const chunks = incoming.iterator({ destroyOnReturn: false })
  outgoing.once('finish', () => incoming.resume())
  const source: UnderlyingSource<Uint8Array> = {
    async pull(controller) {
      const { done, value } = (await chunks.next()) as IteratorResult<Uint8Array, undefined>
      if (done === true) controller.close()
      else controller.enqueue(new Uint8Array(value))
    },
    async cancel() {
      await chunks.return?.()
      incoming.resume()
    },
  }
  return new ReadableStream(source, { highWaterMark: 0 })
}

async function send(
  response: Response,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  if (!isResponse(response)) throw new TypeError('the fetch handler did not return a Response')
  if (outgoing.destroyed) return discard(response)
  if (response.statusText !== '') outgoing.statusMessage = response.statusText
  outgoing.writeHead(response.status, headerList(response.headers))
  if (response.body === null || incoming.method === 'HEAD') {
    outgoing.end()
    return discard(response)
  }
  outgoing.flushHeaders()
  await pipeline(Readable.fromWeb(response.body), outgoing)
}

function isResponse(value: unknown): value is Response {
  return typeof value === 'object' && value !== null && 'headers' in value && 'status' in value
}

async function discard({ body }: Response): Promise<void> {
  if (body !== null && !body.locked) await body.cancel()
}

/** Each cookie keeps a line of its own; every other header has one. */
function headerList(headers: Headers): string[] {
  const list = [...headers].filter(([name]) => name !== 'set-cookie').flat()
  return [...list, ...headers.getSetCookie().flatMap((cookie) => ['set-cookie', cookie])]
}

/** Answers 500 while that is possible, else cuts the connection: a truncated body must not look complete. */
function fail(error: unknown, outgoing: ServerResponse): void {
  if (outgoing.destroyed) return
  process.stderr.write(`${inspect(error)}\n`)
  if (outgoing.headersSent) outgoing.destroy()
  else outgoing.writeHead(500, { 'content-length': '0' }).end()
}
