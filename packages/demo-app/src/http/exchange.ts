import type { IncomingMessage, ServerResponse } from 'node:http'

/** One request, its answer, and what the router already took apart. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** The named segments of the route's path, still text. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
}

/** Answers one exchange; a thrown `Problem` becomes the error reply. */
export type Handler = (exchange: Exchange) => void | Promise<void>

/** A method and a path with `:named` segments, and who answers it. */
export interface Route {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly answer: Handler
}
