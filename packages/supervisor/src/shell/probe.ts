import type { ClientRequest } from 'node:http'
import type { RequestOptions } from 'node:https'
import { setTimeout as pause } from 'node:timers/promises'

const INTERVAL_MS = 100
const ANSWER_WITHIN_MS = 5_000

/** Asks a held worker's private socket for `path` until it answers 2xx or 3xx; resolves false once `signal` aborts. */
export async function probeUntilWell({
  socketPath,
  path,
  tls,
  signal,
}: {
  readonly socketPath: string
  readonly path: string
  readonly tls: boolean
  readonly signal: AbortSignal
}): Promise<boolean> {
  // Loaded when a probe is asked for: node's client weighs as much as all of the supervisor's own code.
  const { get } = tls ? await import('node:https') : await import('node:http')
  while (!signal.aborted) {
    const status = await ask(get, { socketPath, path, signal })
    if (status >= 200 && status < 400) return true
    await pause(INTERVAL_MS, undefined, { signal }).catch(() => {})
  }
  return false
}

type Get = (options: RequestOptions) => ClientRequest

/** The status of one answer; 0 when there was none. */
function ask(
  get: Get,
  {
    socketPath,
    path,
    signal,
  }: { readonly socketPath: string; readonly path: string; readonly signal: AbortSignal },
): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  const request = get({
    socketPath,
    path,
    signal,
    timeout: ANSWER_WITHIN_MS,
    agent: false,
    rejectUnauthorized: false,
    headers: { host: 'localhost', 'user-agent': 'stint-ready-probe' },
  })
  request.on('response', (response) => {
    response.resume()
    resolve(response.statusCode ?? 0)
  })
  request.on('timeout', () => request.destroy())
  request.on('error', () => resolve(0))
  request.on('close', () => resolve(0))
  return promise
}
