import type net from 'node:net'
import { ProtocolError, type ResponseHead } from './head.ts'
import { type FailureKind, kindOfError } from './outcome.ts'
import { ResponseParser } from './parser.ts'
import type { RequestShape } from './request.ts'
import { dial } from './target.ts'

/**
 * How a stream ended. `complete`: the server ended it as its protocol says (last chunk, close frame); `truncated`: the
 * connection ended first; `client`: we hung up. The rest as in FailureKind.
 */
export type StreamEnd = FailureKind | 'complete' | 'client'

/** Where a stream is. Times are milliseconds since it was dialled. */
type StreamState =
  | { readonly state: 'connecting' }
  | { readonly state: 'open'; readonly openedAtMs: number }
  | {
      readonly state: 'ended'
      readonly how: StreamEnd
      readonly detail: string
      /** Null when it never opened. */
      readonly openedAtMs: number | null
      readonly endedAtMs: number
      /** From a WebSocket's close frame. */
      readonly closeCode: number | null
    }

/** One held stream. */
export interface StreamReport {
  readonly index: number
  stream: StreamState
  /** Events or messages received. */
  received: number
  lastText: string | null
  lastReceivedAtMs: number | null
}

/** What every stream client takes. */
export interface StreamOptions extends RequestShape {
  /** Streams at once. Default 1. */
  readonly count?: number
  /** For connecting and the response's head. Default 10,000. */
  readonly openTimeoutMs?: number
  readonly signal?: AbortSignal
  readonly onText?: (text: string, index: number) => void
}

/** The half of a stream that knows its protocol. Methods may throw ProtocolError. */
export interface StreamProtocol {
  onHead(head: ResponseHead): void
  onBody(bytes: Buffer): void
  /** Said before we hang up. */
  readonly farewell: Buffer | null
}

/** One streaming exchange on its own connection, and its report. */
export class Stream {
  readonly report: StreamReport
  readonly ended: Promise<StreamReport>
  readonly #socket: net.Socket
  readonly #startedAtMs = performance.now()
  readonly #onChange: () => void
  readonly #resolve: (report: StreamReport) => void
  #protocol: StreamProtocol | null = null
  #timer: NodeJS.Timeout | undefined

  constructor(options: StreamOptions, index: number, onChange: () => void) {
    this.report = {
      index,
      stream: { state: 'connecting' },
      received: 0,
      lastText: null,
      lastReceivedAtMs: null,
    }
    const { promise, resolve } = Promise.withResolvers<StreamReport>()
    this.ended = promise
    this.#resolve = resolve
    this.#onChange = onChange
    this.#socket = dial(options.target)
    const openTimeoutMs = options.openTimeoutMs ?? 10_000
    this.#timer = setTimeout(() => this.end('timeout', 'did not open'), openTimeoutMs)
  }

  /** Sends the request and lets `protocol` read what comes back. */
  start(head: Buffer, protocol: StreamProtocol): void {
    this.#protocol = protocol
    const parser = new ResponseParser({
      onStart: () => {},
      onInterim: () => {},
      onHead: (response) => this.#onHead(response, protocol),
      onBody: (bytes) => protocol.onBody(bytes),
      onEnd: () => this.end('complete', 'the response ended'),
    })
    this.#listen(parser)
    this.#socket.write(head)
  }

  /** Counts one event or message. */
  receive(text: string): void {
    if (this.report.stream.state === 'ended') return
    this.report.received++
    this.report.lastText = text
    this.report.lastReceivedAtMs = this.#nowMs()
    this.#onChange()
  }

  write(bytes: Buffer): void {
    this.#socket.write(bytes)
  }

  /** We hang up, politely where the protocol has a word for it. */
  hangUp(): void {
    const farewell = this.report.stream.state === 'open' ? (this.#protocol?.farewell ?? null) : null
    this.end('client', 'hung up', { farewell })
  }

  /** The stream is over; only the first call counts. */
  end(
    how: StreamEnd,
    detail: string,
    {
      closeCode = null,
      farewell = null,
    }: { closeCode?: number | null; farewell?: Buffer | null } = {},
  ): void {
    const { stream } = this.report
    if (stream.state === 'ended') return
    clearTimeout(this.#timer)
    const openedAtMs = stream.state === 'open' ? stream.openedAtMs : null
    this.report.stream = {
      state: 'ended',
      how,
      detail,
      openedAtMs,
      endedAtMs: this.#nowMs(),
      closeCode,
    }
    if (farewell === null) this.#socket.destroy()
    else this.#socket.end(farewell, () => this.#socket.destroy())
    this.#resolve(this.report)
    this.#onChange()
  }

  #nowMs(): number {
    return performance.now() - this.#startedAtMs
  }

  #onHead(head: ResponseHead, protocol: StreamProtocol): void {
    protocol.onHead(head)
    clearTimeout(this.#timer)
    this.report.stream = { state: 'open', openedAtMs: this.#nowMs() }
    this.#onChange()
  }

  #listen(parser: ResponseParser): void {
    const socket = this.#socket
    const cut = (): void => this.end(parser.isMidResponse ? 'truncated' : 'empty', 'EOF')
    socket.on('data', (chunk) => {
      if (this.report.stream.state === 'ended') return
      try {
        parser.push(chunk)
      } catch (error) {
        if (!(error instanceof ProtocolError)) throw error
        this.end('badResponse', error.message)
      }
    })
    socket.on('end', cut)
    socket.on('close', cut)
    socket.on('error', (error) => this.end(kindOfError(error), error.message))
  }
}
