/** The parts of autocannon 9.0.0 that the load engine touches; its contract test holds them. */
declare module 'autocannon' {
  import type { EventEmitter } from 'node:events'
  import type { Socket } from 'node:net'

  /** A request as autocannon is given it; `requestBuffer` is what it builds of it. */
  export interface CannonRequest {
    readonly method: string
    readonly path: string
    readonly headers: Readonly<Record<string, string>>
    readonly body?: string
    readonly requestBuffer?: Buffer
  }

  interface ResponseInfo {
    readonly statusCode: number
    readonly shouldKeepAlive: boolean
  }

  type ParserCallback = (info: ResponseInfo) => unknown

  /** http-parser-js. `execute` answers with an error that autocannon drops. */
  interface Parser {
    readonly constructor: unknown
    execute(chunk: Buffer): number | Error
    finish(): Error | undefined
    reinitialize(type: 'RESPONSE'): void
    2: ParserCallback
    4: ParserCallback
  }

  interface Pending {
    readonly req: CannonRequest
    readonly headers: { readonly statusCode?: number }
  }

  interface PendingQueue {
    addBody(chunk: Buffer): void
    clear(): void
    peek(): Pending | undefined
    size(): number
  }

  interface RequestIterator {
    readonly requests: readonly CannonRequest[]
    currentRequest: CannonRequest | undefined
    currentRequestIndex: number
  }

  /** One connection and its requests. Names with an underscore are autocannon's own inner ones. */
  export interface CannonClient extends EventEmitter {
    conn: Socket
    readonly destroyed: boolean
    readonly parser: Parser
    readonly pipelinedRequests: PendingQueue
    readonly requestIterator: RequestIterator
    _connect(): void
    _destroyConnection(): void
    _doRequest(): void
  }

  export interface CannonOptions {
    readonly url: string
    readonly connections: number
    /** Seconds. */
    readonly duration: number
    readonly timeout: number
    /** Milliseconds between its own samples, and between two looks at whether it should stop. */
    readonly sampleInt: number
    readonly requests: CannonRequest[]
    readonly setupClient: (client: CannonClient) => void
  }

  export interface CannonRun {
    stop(): void
  }

  export default function autocannon(
    options: CannonOptions,
    done: (error: Error | null) => void,
  ): CannonRun
}
