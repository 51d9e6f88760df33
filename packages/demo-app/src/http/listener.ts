import type { RequestListener } from 'node:http'
import { sendError } from './error-reply.ts'
import { createRouter } from './router.ts'
import type { Exchange, Route } from './exchange.ts'

/** What an app is made of: its routes, and what happens before each request is answered. */
export interface App {
  readonly routes: readonly Route[]
  readonly beforeEach: () => void
}

/** The function `http.createServer` wants. */
export function createListener({ routes, beforeEach }: App): RequestListener {
  const route = createRouter(routes)

  async function answer(exchange: Pick<Exchange, 'request' | 'response'>): Promise<void> {
    const { request, response } = exchange
    try {
      beforeEach()
      const match = route(request.method ?? 'GET', request.url ?? '/')
      await match.answer({ request, response, params: match.params, query: match.query })
    } catch (error) {
      sendError(exchange, error)
    }
  }

  return (request, response) => void answer({ request, response })
}
