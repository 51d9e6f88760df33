import type { ServerResponse } from 'node:http'

/** Answers with JSON. */
export function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  send(response, { status, type: 'application/json; charset=utf-8', text: JSON.stringify(body) })
}

/** Answers with a page that may load nothing from elsewhere. */
export function sendHtml(response: ServerResponse, html: string, status = 200): void {
  response.setHeader(
    'content-security-policy',
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'",
  )
  send(response, { status, type: 'text/html; charset=utf-8', text: html })
}

interface Reply {
  readonly status: number
  readonly type: string
  readonly text: string
}

function send(response: ServerResponse, { status, type, text }: Reply): void {
  const body = Buffer.from(text)
  response.statusCode = status
  response.setHeader('content-type', type)
  response.setHeader('content-length', body.byteLength)
  response.setHeader('cache-control', 'no-store')
  response.end(body)
}
