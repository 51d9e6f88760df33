import type { Http2Session, IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import type { Server } from 'node:net'
import { performance } from 'node:perf_hooks'

import { connectionOf } from './connections.ts'
import type { Counters } from './counters.ts'
import { Crowd } from './crowd.ts'
import type { Member } from './crowd.ts'
import type { Ended, RequestLog } from './request-log.ts'

const NO_ERROR = 0

interface OpenStream extends Member {
  readonly stream: ServerHttp2Stream
}

/** The streams of one session: those open now, and the most that ever waited for an answer at once. */
interface Load {
  readonly streams: Crowd<OpenStream>
  peak: number
}

/** Follows HTTP/2 sessions, which node's HTTP/1 channels do not report. */
export class Http2Sessions {
  /** Called after each stream is counted. */
  onEnd: () => void = () => undefined
  readonly #counters: Counters
  readonly #log: RequestLog
  readonly #open = new Map<Http2Session, Load>()
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
   * Tells every client to open no more streams here, each at the moment when that costs no request. Once node has sent a
   * GOAWAY it ignores every later stream, whatever the frame promised, so a request that crosses it on the wire is refused
   * (its client may send it again, RFC 9113, 8.7). A client that waits for as many answers as it ever did at once has
   * none on the wire; one that never gets there is told by `close`.
   */
  announce(): void {
    this.#isDraining = true
    for (const [session, load] of this.#open) this.#dismiss(session, load)
  }

  /** Takes the announcement back from those that were not told yet. */
  recall(): void {
    this.#isDraining = false
  }

  /** Refuses new streams; each session ends after its last one. */
  close(): void {
    for (const session of this.#open.keys()) if (!session.closed) session.close()
  }

  readonly #begin = (session: Http2Session): void => {
    this.#open.set(session, { streams: new Crowd(), peak: 0 })
    const connection = connectionOf(session.socket)
    if (connection !== undefined) connection.isForeign = true
    session.once('close', () => this.#open.delete(session))
    // Before the app, which may answer at once.
    session.prependListener('stream', this.#stream)
  }

  #dismiss(session: Http2Session, load: Load): void {
    if (!this.#isDraining || session.closed) return
    const waiting = waitingIn(load)
    if (waiting > 0 && waiting === load.peak) session.close()
  }

  #enter(stream: ServerHttp2Stream): void {
    const { session } = stream
    const load = session === undefined ? undefined : this.#open.get(session)
    if (session === undefined || load === undefined) return
    const open: OpenStream = { stream, place: -1 }
    load.streams.add(open)
    load.peak = Math.max(load.peak, waitingIn(load))
    stream.once('close', () => load.streams.delete(open))
    this.#dismiss(session, load)
  }

  readonly #stream = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void => {
    const startedMs = performance.now()
    this.#counters.begin()
    this.#enter(stream)
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

/** A client may go on as soon as it has the end of an answer, which is before the stream closes. */
function waitingIn({ streams }: Load): number {
  let waiting = 0
  for (const { stream } of streams) if (!stream.writableEnded) waiting += 1
  return waiting
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
