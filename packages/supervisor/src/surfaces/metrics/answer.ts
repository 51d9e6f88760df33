import type { RequestListener } from 'node:http'
import type { Log } from '../../shell/log.ts'
import { createExposition, type Exposition } from './exposition.ts'
import type { View } from './view.ts'

const TEXT = 'text/plain; charset=utf-8'

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Answers `GET /metrics` with one view, `/` with where to look, and anything else with 404 or 405. */
export function answerScrapes({
  view,
  log,
}: {
  readonly view: () => View
  readonly log: Log
}): RequestListener {
  const exposition = createExposition()
  return ({ method = '', url = '' }, response) => {
    const reply = ({ status, headers, body }: Answer): void => {
      response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
      response.end(method === 'HEAD' ? undefined : body)
    }
    answer({ method, url, exposition, view }).then(reply, (error: unknown) => {
      const text = `cannot render metrics: ${error instanceof Error ? error.message : String(error)}`
      log({ level: 'error', text, fields: { event: 'metrics-failed' } })
      reply(plain(500, text))
    })
  }
}

async function answer({
  method,
  url,
  exposition,
  view,
}: {
  readonly method: string
  readonly url: string
  readonly exposition: Exposition
  readonly view: () => View
}): Promise<Answer> {
  const [path] = url.split('?', 1)
  if (path !== '/' && path !== '/metrics') return plain(404, 'not found: try /metrics')
  if (method !== 'GET' && method !== 'HEAD') {
    return plain(405, 'only GET and HEAD', { allow: 'GET, HEAD' })
  }
  if (path === '/') return plain(200, 'the metrics of Stint are at /metrics')
  const headers = { 'content-type': exposition.contentType }
  return { status: 200, headers, body: await exposition.render(view()) }
}

function plain(status: number, text: string, headers: Answer['headers'] = {}): Answer {
  return { status, headers: { 'content-type': TEXT, ...headers }, body: `${text}\n` }
}
