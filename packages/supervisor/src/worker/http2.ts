import type { Http2Session, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import type { Server } from 'node:net'
import { performance } from 'node:perf_hooks'

import { connectionOf } from './connections.ts'
import type { Counters } from './counters.ts'
import type { Ended, RequestLog } from './request-log.ts'

/** "No stream is refused yet", in the first of two GOAWAY frames (RFC 9113, 6.8). */
const LAST_POSSIBLE_STREAM = 2 ** 31 - 1
const NO_ERROR = 0

/** Follows HTTP/2 sessions, which node's HTTP/1 channels do not report. */
export class Http2Sessions {
  /** Called after each stream is counted. */
  onEnd: () => void = () => undefined
  readonly #counters: Counters
  readonly #log: RequestLog
  readonly #open = new Set<Http2Session>()
  #isDraining = false

  constructor(counters: Counters, log: RequestLog) {
    this.#counters = counters
    this.#log = log
  }

  /** HTTP/1 servers never emit `session`: the listener costs them nothing. */
  track(server: Server): void {
    server.on('session', this.#begin)
  }

  /** Tells every client to open no more streams here, first politely. */
  announce(): void {
    this.#isDraining = true
    for (const session of this.#open) announceTo(session)
  }

  /** Refuses new streams; each session ends after its last one. */
  close(): void {
    for (const session of this.#open) if (!session.closed) session.close()
  }

  readonly #begin = (session: Http2Session): void => {
    this.#open.add(session)
    const connection = connectionOf(session.socket)
    if (connection !== undefined) connection.isForeign = true
    session.once('close', () => this.#open.delete(session))
    session.on('stream', this.#stream)
    if (this.#isDraining) announceTo(session)
  }

  readonly #stream = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void => {
    const startedMs = performance.now()
    this.#counters.begin()
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

function announceTo(session: Http2Session): void {
  if (!session.destroyed) session.goaway(NO_ERROR, LAST_POSSIBLE_STREAM)
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
