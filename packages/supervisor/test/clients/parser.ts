import { type Framing, parseHead, parseHeaders, ProtocolError, type ResponseHead } from './head.ts'

/** What a parser reports, in order. Any of these may throw ProtocolError to refuse what arrived. */
export interface ResponseSink {
  /** The first byte of a response (interim responses included) arrived. */
  onStart(): void
  /** A 1xx other than 101. */
  onInterim(status: number): void
  onHead(head: ResponseHead): void
  /** Decoded body bytes; after a 101, raw bytes of the new protocol. */
  onBody(bytes: Buffer): void
  onEnd(): void
}

type State =
  | {
      readonly at:
        | 'start'
        | 'head'
        | 'chunk-size'
        | 'chunk-end'
        | 'trailers'
        | 'until-eof'
        | 'stopped'
    }
  | { readonly at: 'length' | 'chunk-data'; readonly left: number }

const MAX_HEAD_BYTES = 64 * 1024

/** A strict HTTP/1.1 response parser for one connection; any split of the bytes gives the same reports. GET and POST only: a HEAD's answer would be misread. */
export class ResponseParser {
  #state: State = { at: 'start' }
  #rest: Buffer = Buffer.alloc(0)
  #framing: Framing = { kind: 'none' }
  #sawInterim = false
  readonly #sink: ResponseSink

  constructor(sink: ResponseSink) {
    this.#sink = sink
  }

  /** True from the first byte of a response to its last. */
  get isMidResponse(): boolean {
    return this.#sawInterim || (this.#state.at !== 'start' && this.#state.at !== 'stopped')
  }

  /** Feeds bytes as they arrive. Throws ProtocolError, after which the parser must not be used. */
  push(chunk: Buffer): void {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    while (this.#step());
  }

  /** The peer closed: ends a body that is delimited by that. */
  finish(): void {
    if (this.#state.at === 'until-eof' && this.#framing.kind === 'eof') this.#end()
  }

  /** Ignores everything from here on. */
  stop(): void {
    this.#state = { at: 'stopped' }
    this.#rest = Buffer.alloc(0)
  }

  #step(): boolean {
    const state = this.#state
    if (this.#rest.length === 0) return false
    switch (state.at) {
      case 'start':
        return this.#start()
      case 'head':
        return this.#head()
      case 'length':
        return this.#body(state.left, 'length')
      case 'chunk-size':
        return this.#chunkSize()
      case 'chunk-data':
        return this.#body(state.left, 'chunk-data')
      case 'chunk-end':
        return this.#chunkEnd()
      case 'trailers':
        return this.#trailers()
      case 'until-eof':
        this.#sink.onBody(this.#take(this.#rest.length))
        return false
      case 'stopped':
        this.#rest = Buffer.alloc(0)
        return false
    }
  }

  #start(): boolean {
    if (!this.#sawInterim) this.#sink.onStart()
    this.#state = { at: 'head' }
    return true
  }

  #head(): boolean {
    const text = this.#until('\r\n\r\n')
    if (text === null) return false
    const head = parseHead(text)
    if (head.status < 200 && head.status !== 101) {
      this.#sawInterim = true
      this.#state = { at: 'start' }
      this.#sink.onInterim(head.status)
      return true
    }
    this.#framing = head.framing
    this.#state = bodyState(head.framing)
    this.#sink.onHead(head)
    if (head.framing.kind === 'none') this.#end()
    return true
  }

  #body(left: number, at: 'length' | 'chunk-data'): boolean {
    const bytes = this.#take(Math.min(left, this.#rest.length))
    const after = left - bytes.length
    this.#state = { at, left: after }
    this.#sink.onBody(bytes)
    if (after > 0) return false
    if (at === 'length') this.#end()
    else this.#state = { at: 'chunk-end' }
    return true
  }

  #chunkSize(): boolean {
    const line = this.#until('\r\n')
    if (line === null) return false
    const match = /^([\da-f]{1,8})[ \t]*(?:;.*)?$/i.exec(line)
    if (match === null) throw new ProtocolError(`bad chunk size ${JSON.stringify(line)}`)
    const left = Number.parseInt(match[1] ?? '', 16)
    this.#state = left === 0 ? { at: 'trailers' } : { at: 'chunk-data', left }
    return true
  }

  #chunkEnd(): boolean {
    if (this.#rest.length < 2) return false
    if (this.#take(2).toString('latin1') !== '\r\n')
      throw new ProtocolError('chunk overruns its size')
    this.#state = { at: 'chunk-size' }
    return true
  }

  #trailers(): boolean {
    const line = this.#until('\r\n')
    if (line === null) return false
    if (line === '') this.#end()
    else parseHeaders([line])
    return true
  }

  #end(): void {
    this.#sawInterim = false
    this.#state = { at: 'start' }
    this.#sink.onEnd()
  }

  #take(count: number): Buffer {
    const bytes = this.#rest.subarray(0, count)
    this.#rest = this.#rest.subarray(count)
    return bytes
  }

  #until(mark: string): string | null {
    const at = this.#rest.indexOf(mark, 0, 'latin1')
    if (at === -1 && this.#rest.length <= MAX_HEAD_BYTES) return null
    if (at === -1 || at > MAX_HEAD_BYTES) throw new ProtocolError('head over 64 KiB')
    return this.#take(at + mark.length).toString('latin1', 0, at)
  }
}

function bodyState(framing: Framing): State {
  switch (framing.kind) {
    case 'length':
      return { at: 'length', left: framing.bytes }
    case 'chunked':
      return { at: 'chunk-size' }
    case 'eof':
    case 'upgrade':
      return { at: 'until-eof' }
    case 'none':
      return { at: 'head' }
  }
}
