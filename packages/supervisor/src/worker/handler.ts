import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

import type { ListenRequest } from '../protocol/messages.ts'
import { toNodeHandler } from './fetch-adapter.ts'
import type { FetchHandler } from './fetch-adapter.ts'

const DEFAULT_PORT = 3000
/** `(request)` is the Fetch API's way, `(req, res)` Node's. */
const NODE_STYLE_PARAMETERS = 2

interface Found {
  readonly listener: RequestListener
  readonly port: number | null
}

/**
 * Serves an app that listens on nothing but exports a request handler: `export default (req, res) => …`,
 * `(request) => response` or `{ fetch }`. The module has been loaded as the main one; importing it again gives the
 * same instance. Resolves to false when there is no handler.
 */
export async function serveHandler(file: string, asked: ListenRequest | null): Promise<boolean> {
  const resolved = createRequire(path.resolve('main.js')).resolve(file)
  const found = handlerIn((await import(pathToFileURL(resolved).href)) as { default?: unknown })
  if (found === null) return false
  const server = createServer(found.listener)
  if (asked?.kind === 'unix') server.listen(asked.path)
  else server.listen(portFor(asked, found), asked?.host ?? undefined)
  return true
}

function portFor(asked: ListenRequest | null, { port }: Found): number {
  if (asked?.kind === 'tcp') return asked.port
  return Number(process.env['PORT'] ?? port ?? DEFAULT_PORT)
}

function handlerIn(namespace: { default?: unknown }): Found | null {
  const exported = unwrap(namespace.default)
  if (typeof exported === 'function' && !hasFetch(exported)) {
    return { listener: listenerOf(exported), port: null }
  }
  if (!hasFetch(exported)) return null
  const port = 'port' in exported && typeof exported.port === 'number' ? exported.port : null
  return { listener: toNodeHandler((request) => exported.fetch(request)), port }
}

/** TypeScript compiled to CommonJS has its default export one level down. */
function unwrap(exported: unknown): unknown {
  const isCompiled = typeof exported === 'object' && exported !== null && '__esModule' in exported
  return isCompiled && 'default' in exported ? exported.default : exported
}

function listenerOf(exported: { readonly length: number }): RequestListener {
  return exported.length >= NODE_STYLE_PARAMETERS
    ? (exported as RequestListener)
    : toNodeHandler(exported as FetchHandler)
}

function hasFetch(value: unknown): value is { fetch: FetchHandler } {
  const canHave = (typeof value === 'object' && value !== null) || typeof value === 'function'
  return canHave && 'fetch' in value && typeof value.fetch === 'function'
}
