import http from 'node:http'
import https from 'node:https'
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
  while (!signal.aborted) {
    const status = await ask({ socketPath, path, tls, signal })
    if (status >= 200 && status < 400) return true
    await pause(INTERVAL_MS, undefined, { signal }).catch(() => {})
  }
  return false
}

/** The status of one answer; 0 when there was none. */
function ask({
  socketPath,
  path,
  tls,
  signal,
}: {
  readonly socketPath: string
  readonly path: string
  readonly tls: boolean
  readonly signal: AbortSignal
}): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  const client = tls ? https : http
  const request = client.get({
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
