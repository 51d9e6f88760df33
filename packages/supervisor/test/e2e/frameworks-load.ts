import http2 from 'node:http2'
import https from 'node:https'
import type { LoadRun } from '../clients/run.ts'
import { Run } from '../clients/run.ts'
import { kindOfError, type Response } from '../clients/outcome.ts'
import { keepAlive, openLoop } from '../clients/index.ts'
import { Http2Connection, RefusedError } from './frameworks-http2.ts'

/** Where an app under test listens. */
export interface Place {
  readonly host: string
  readonly port: number
}

/** How the clients of an app speak. */
export type Speech = 'http' | 'https' | 'h2' | 'h2c'

interface Answer {
  readonly status: number
  readonly body: Buffer
}

/** Sends one request; rejects unless a whole answer came. */
type Send = () => Promise<Answer>

const TIMEOUT_MS = 10_000
/** Breath between two requests: saturated cores would only make reliefs slow to boot. */
const THINK_MS = 20

/** Two loads at once, one that opens a connection per request and one that keeps its connections. */
export function loadsFor(speech: Speech, target: Place, app: string): readonly LoadRun[] {
  const check = (response: Response): string | null => complaintOf(response, app)
  switch (speech) {
    case 'http':
      return [
        openLoop({ target, check, connection: 'per-request', ratePerSecond: 100 }),
        keepAlive({ target, check, concurrency: 4, thinkMs: THINK_MS }),
      ]
    case 'https':
      return [
        load(target, check, { concurrency: 2, clientOf: () => overHttps(target, 'closes') }),
        load(target, check, { concurrency: 4, clientOf: () => overHttps(target, 'keeps') }),
      ]
    case 'h2':
    case 'h2c': {
      const origin = `${speech === 'h2' ? 'https' : 'http'}://${target.host}:${target.port}`
      const connection = { ...target, secure: speech === 'h2' }
      return [
        load(target, check, { concurrency: 2, clientOf: () => perSession(origin) }),
        load(target, check, { concurrency: 4, clientOf: () => overSession(origin) }),
        load(target, check, { concurrency: 2, clientOf: () => perConnection(connection) }),
        load(target, check, {
          concurrency: 8,
          clientOf: sharedBy(4, () => overConnection(connection)),
        }),
      ]
    }
  }
}

function complaintOf({ status, body }: Response, app: string): string | null {
  if (status !== 200) return `status ${status}`
  const answer = JSON.parse(body.toString()) as { app?: unknown }
  return answer.app === app ? null : `answered by ${String(answer.app)}`
}

/** A closed loop that counts in the tally of the raw clients. */
function load(
  target: Place,
  check: (response: Response) => string | null,
  { concurrency, clientOf }: { readonly concurrency: number; readonly clientOf: () => Send },
): LoadRun {
  const run = new Run({ target, check })
  return run.start(async () => {
    const send = clientOf()
    for (let index = run.next(); index !== null; index = run.next()) {
      await exchange(run, index, send)
      await run.pause(THINK_MS)
    }
  }, concurrency)
}

async function exchange(run: Run, index: number, send: Send): Promise<void> {
  const writtenAtMs = performance.now()
  const where = {
    reused: false,
    requestIndexOnConnection: 0,
    sinceConnectMs: null,
    idleBeforeMs: 0,
  }
  try {
    const { status, body } = await send()
    const response = {
      ...PLAIN_HEAD,
      status,
      body,
      framing: { kind: 'length', bytes: body.length } as const,
    }
    run.record(index, {
      ...where,
      kind: 'answered',
      writtenAtMs,
      endedAtMs: performance.now(),
      response,
    })
  } catch (cause) {
    const error = cause instanceof Error ? cause : new Error(String(cause))
    const detail = `${error.message} ${'code' in error ? String(error.code) : ''}`
    run.record(index, {
      ...where,
      kind: kindOfError(error),
      detail,
      writtenAtMs,
      endedAtMs: performance.now(),
    })
  }
}

const PLAIN_HEAD = {
  headers: new Map<string, string>(),
  saysClose: false,
  isLast: false,
  keepAliveTimeoutMs: null,
}

function overHttps({ host, port }: Place, connections: 'keeps' | 'closes'): Send {
  const agent = new https.Agent({
    keepAlive: connections === 'keeps',
    maxSockets: 1,
    rejectUnauthorized: false,
  })
  return () => {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const request = https.get({ host, port, agent, timeout: TIMEOUT_MS }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }),
      )
    })
    request.on('timeout', () => request.destroy(new Error('no answer in time')))
    request.on('error', reject)
    return promise
  }
}

type Where = ConstructorParameters<typeof Http2Connection>[0]

/** A session of node's own client for each request. */
function perSession(origin: string): Send {
  return async () => {
    const session = connect(origin)
    try {
      return await ask(session)
    } finally {
      session.close()
    }
  }
}

/** One session of node's own client at a time, one request at a time; replaced once the server said GOAWAY. */
function overSession(origin: string): Send {
  let session: http2.ClientHttp2Session | null = null
  return () => {
    if (session === null || session.closed || session.destroyed) session = connect(origin)
    return ask(session)
  }
}

/** A connection for each request. */
function perConnection(where: Where): Send {
  return async () => {
    const connection = new Http2Connection(where)
    try {
      return await connection.request()
    } finally {
      connection.close()
    }
  }
}

/**
 * One connection at a time, for several requests at once; replaced once the server said GOAWAY. What that GOAWAY
 * refused is sent again on the next one, once, as every multiplexing client does.
 */
function overConnection(where: Where): Send {
  let connection: Http2Connection | null = null
  const send: Send = () => {
    if (connection === null || !connection.isOpen) connection = new Http2Connection(where)
    return connection.request()
  }
  return () =>
    send().catch((error: unknown) => {
      if (error instanceof RefusedError) return send()
      throw error
    })
}

/** Hands the same client to `share` callers, so that a session carries streams at the same time. */
function sharedBy(share: number, make: () => Send): () => Send {
  let left = 0
  let shared = make()
  return () => {
    if (left === 0) [left, shared] = [share, make()]
    left -= 1
    return shared
  }
}

function connect(origin: string): http2.ClientHttp2Session {
  const session = http2.connect(origin, { rejectUnauthorized: false })
  // The streams get the same error, and each counts its own.
  session.on('error', () => undefined)
  session.unref()
  return session
}

function ask(session: http2.ClientHttp2Session): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const stream = session.request({ ':path': '/' })
  const chunks: Buffer[] = []
  let status = 0
  let isWhole = false
  stream.setTimeout(TIMEOUT_MS, () => stream.close(http2.constants.NGHTTP2_CANCEL))
  stream.on('response', (headers) => (status = headers[':status'] ?? 0))
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  stream.on('end', () => (isWhole = status !== 0))
  stream.on('error', reject)
  stream.on('close', () => {
    if (isWhole && stream.rstCode === 0) resolve({ status, body: Buffer.concat(chunks) })
    else reject(new Error(`the stream closed with code ${stream.rstCode}, status ${status}`))
  })
  return promise
}
