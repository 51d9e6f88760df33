import type { Http2Session, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import type { Server } from 'node:net'
import { performance } from 'node:perf_hooks'

import { connectionOf } from './connections.ts'
import type { Counters } from './counters.ts'
import type { Ended, RequestLog } from './request-log.ts'

/** "No stream is refused yet", in the first of two GOAWAY frames (RFC 9113, 6.8). */
const LAST_POSSIBLE_STREAM = 2 ** 31 - 1
const NO_ERROR = 0

/** Whether a session has had a stream, and whether its client was told to open no more. */
type Acquaintance = 'new' | 'used' | 'dismissed'

/** Follows HTTP/2 sessions, which node's HTTP/1 channels do not report. */
export class Http2Sessions {
  /** Called after each stream is counted. */
  onEnd: () => void = () => undefined
  readonly #counters: Counters
  readonly #log: RequestLog
  readonly #open = new Map<Http2Session, Acquaintance>()
  #isDraining = false

  constructor(counters: Counters, log: RequestLog) {
    this.#counters = counters
    this.#log = log
  }

  /** HTTP/1 servers never emit `session`: the listener costs them nothing. */
  track(server: Server): void {
    server.on('session', this.#begin)
  }

  /**
   * Tells every client to open no more streams here. One that has not opened any yet is about to, and would lose that
   * first request to the news: it is told when the request is here.
   */
  announce(): void {
    this.#isDraining = true
    for (const [session, acquaintance] of this.#open) {
      if (acquaintance === 'used') this.#dismiss(session)
    }
  }

  /** Refuses new streams; each session ends after its last one. */
  close(): void {
    for (const session of this.#open.keys()) if (!session.closed) session.close()
  }

  readonly #begin = (session: Http2Session): void => {
    this.#open.set(session, 'new')
    const connection = connectionOf(session.socket)
    if (connection !== undefined) connection.isForeign = true
    session.once('close', () => this.#open.delete(session))
    session.on('stream', this.#stream)
  }

  /** The pong comes behind every stream that the client opened before it read the GOAWAY: then no more can come. */
  #dismiss(session: Http2Session): void {
    if (session.destroyed) return
    this.#open.set(session, 'dismissed')
    session.goaway(NO_ERROR, LAST_POSSIBLE_STREAM)
    session.ping(() => session.close())
  }

  #note(session: Http2Session | undefined): void {
    if (session === undefined || this.#open.get(session) !== 'new') return
    this.#open.set(session, 'used')
    if (this.#isDraining) this.#dismiss(session)
  }

  readonly #stream = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void => {
    const startedMs = performance.now()
    this.#counters.begin()
    this.#note(stream.session)
    stream.once('close', () => {
      const durationMs = performance.now() - startedMs
      const status = isAborted(stream) ? 0 : Number(stream.sentHeaders?.[':status'] ?? 0)
      this.#counters.end(status, durationMs)
      if (this.#log.wants(status, durationMs)) {
        this.#log.write(endedOf(stream, headers, { status, durationMs }))
      }
      this.onEnd()
    })
  }
}

function isAborted(stream: ServerHttp2Stream): boolean {
  return stream.aborted || stream.rstCode !== NO_ERROR
}

function endedOf(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  { status, durationMs }: Pick<Ended, 'status' | 'durationMs'>,
): Ended {
  return {
    method: headers[':method'] ?? '-',
    url: headers[':path'] ?? '-',
    status,
    durationMs,
    bytesWritten: Number(stream.sentHeaders?.['content-length'] ?? 0),
    client: stream.session?.socket?.remoteAddress ?? '-',
  }
}
