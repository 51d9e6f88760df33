import { STATUS_CODES } from 'node:http'
import { errorPage } from '../page/error-page.ts'
import { Problem } from './problem.ts'
import { sendHtml, sendJson } from './reply.ts'
import type { Exchange } from './exchange.ts'

/** Turns whatever a handler threw into an answer: a page for browsers, JSON for everyone else. */
export function sendError(
  { request, response }: Pick<Exchange, 'request' | 'response'>,
  error: unknown,
): void {
  // Gone clients get no answer, and half an answer cannot become another one.
  if (response.destroyed || response.headersSent) return void response.destroy()
  const problem = toProblem(error)
  for (const [name, value] of Object.entries(problem.headers)) response.setHeader(name, value)
  const { status, message } = problem
  if (request.headers.accept?.includes('text/html')) {
    sendHtml(response, errorPage({ status, message, title: titleOf(status) }), status)
  } else {
    sendJson(response, { status, error: titleOf(status), message }, status)
  }
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  console.error(error)
  return new Problem(500, 'the app failed to answer; its log has the reason')
}

function titleOf(status: number): string {
  return STATUS_CODES[status] ?? 'Error'
}
