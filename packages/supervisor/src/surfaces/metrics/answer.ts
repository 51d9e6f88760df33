import type { RequestListener } from 'node:http'
import type { Log } from '../../shell/log.ts'
import { readinessOf } from '../health/readiness.ts'
import { statusOf } from '../health/status.ts'
import { contentSecurityPolicy, page } from '../web/page.ts'
import { hostCheckOf } from './host-check.ts'
import type { Address } from '../../config/address.ts'
import { createExposition } from './exposition.ts'
import type { Row } from './row.ts'
import type { Glance, View } from './view.ts'

const TEXT = 'text/plain; charset=utf-8'

const FOREIGN_HOST =
  'this listener is on loopback and answers to names of loopback only: ask with Host: localhost, or bind metrics elsewhere'

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Where the answers come from. */
export interface Sources {
  readonly view: () => View
  readonly glance: () => Glance
  /** Metrics under other people's names. */
  readonly compat?: readonly Row[]
}

type Routes = Readonly<Record<string, () => Answer | Promise<Answer>>>

/** Answers `GET` of each path of the table below, and anything else with 403, 404 or 405. */
export function answerScrapes(sources: Sources, address: Address, log: Log): RequestListener {
  const routes = routesOf(sources)
  const isMeant = hostCheckOf(address)
  return ({ method = '', url = '', headers: { host } }, response) => {
    const reply = ({ status, headers, body }: Answer): void => {
      response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
      response.end(method === 'HEAD' ? undefined : body)
    }
    if (!isMeant(host)) return reply(plain(403, FOREIGN_HOST))
    answer({ method, url, routes }).then(reply, (error: unknown) => {
      const text = `cannot render metrics: ${error instanceof Error ? error.message : String(error)}`
      log({ level: 'error', text, fields: { event: 'metrics-failed' } })
      reply(plain(500, text))
    })
  }
}

function routesOf({ view, glance, compat }: Sources): Routes {
  const { contentType, render } = createExposition(compat)
  return {
    '/': () => ({ status: 200, headers: pageHeaders, body: page }),
    '/metrics': async () => ({
      status: 200,
      headers: { 'content-type': contentType },
      body: await render(view()),
    }),
    '/status': () => ({
      status: 200,
      headers: jsonHeaders,
      body: JSON.stringify(statusOf(glance())),
    }),
    // Whoever gets this answer has seen the loop of the supervisor turn.
    '/livez': () => plain(200, 'alive', { 'cache-control': 'no-store' }),
    '/readyz': () => {
      const { isReady, text } = readinessOf(glance().snapshot)
      return plain(isReady ? 200 : 503, text, { 'cache-control': 'no-store' })
    },
  }
}

async function answer({
  method,
  url,
  routes,
}: {
  readonly method: string
  readonly url: string
  readonly routes: Routes
}): Promise<Answer> {
  const [path = ''] = url.split('?', 1)
  const route = Object.hasOwn(routes, path) ? routes[path] : undefined
  if (route === undefined) return plain(404, `not found: try ${Object.keys(routes).join(', ')}`)
  if (method !== 'GET' && method !== 'HEAD') {
    return plain(405, 'only GET and HEAD', { allow: 'GET, HEAD' })
  }
  return route()
}

const jsonHeaders = { 'content-type': 'application/json', 'cache-control': 'no-store' }

const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': contentSecurityPolicy,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

function plain(status: number, text: string, headers: Answer['headers'] = {}): Answer {
  return { status, headers: { 'content-type': TEXT, ...headers }, body: `${text}\n` }
}
