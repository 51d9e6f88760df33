import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { TargetGone, type Started, type Target } from '../target/target.ts'
import { GONE, paths, startSchema } from './protocol.ts'
import { createStay, type AgentApp, type Stay } from './stay.ts'
import { carriesToken } from './token.ts'

/** An agent that listens. */
export interface Agent {
  readonly port: number
  /** Stops the target, then listening. */
  readonly close: () => Promise<void>
}

/** Who may ask, and for what. */
export interface AgentOptions {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
  readonly token: string
  /** Addresses that may connect; everybody else is cut off before a word is read. */
  readonly allow: readonly string[]
  readonly app: AgentApp
}

const MOST_BODY_BYTES = 65_536

/** Lets a tuner on another host start, watch and stop one app, the one named here, with other knobs. */
export async function startAgent(options: AgentOptions): Promise<Agent> {
  const { host, port, token, allow, app } = options
  const stay = createStay(app)
  const server = createServer((request, response) => {
    if (!carriesToken(request.headers.authorization, token))
      return answer(response, 401, { error: 'the token is not the one of this agent' })
    void serve(request, response, stay).catch((error: unknown) =>
      answer(response, error instanceof TargetGone ? GONE : 500, {
        error: error instanceof Error ? error.message : String(error),
      }),
    )
  })
  server.on('connection', (socket) => {
    const from = (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '')
    if (!allow.includes(from)) socket.destroy()
  })
  server.listen(port, host)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      await stay.stop()
      server.close()
      server.closeAllConnections()
    },
  }
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  stay: Stay,
): Promise<void> {
  if (request.method === 'POST' && request.url === paths.start)
    return start(request, response, stay)
  if (request.method === 'POST' && request.url === paths.stop) {
    await stay.stop()
    return answer(response, 200, {})
  }
  const target = stay.target()
  const breach = stay.breach()
  if (breach !== null) return answer(response, GONE, { error: stoppedFor(breach) })
  if (target === null) return answer(response, 409, { error: 'the agent runs no target' })
  switch (request.url ?? '') {
    case paths.sample:
      return answer(response, 200, await target.sample())
    case paths.cpu:
      return answer(response, 200, { cpuSeconds: await target.cpuSeconds() })
    case paths.memory:
      return answer(response, 200, await target.memory())
    case paths.ended:
      return ended(response, target, stay)
    default:
      return answer(response, 404, { error: `an agent has no ${request.url}` })
  }
}

async function start(
  request: IncomingMessage,
  response: ServerResponse,
  stay: Stay,
): Promise<void> {
  if (Number(request.headers['content-length'] ?? Infinity) > MOST_BODY_BYTES)
    return answer(response, 413, { error: 'the request is too long' })
  const asked = startSchema.safeParse(await json(request).catch(() => null))
  if (!asked.success) return answer(response, 400, { error: 'the request makes no sense' })
  const { settings, collectEveryMs } = asked.data
  answer(response, 200, described(await stay.start(settings, collectEveryMs)))
}

function described(started: Started) {
  if (started.kind === 'infeasible') return started
  const { urls, boot } = started.target
  return { kind: 'started', boot, ports: urls.map((url) => Number(new URL(url).port)) }
}

/** Held open: its end tells the tuner that the target is gone, or the agent that the tuner is. */
async function ended(response: ServerResponse, target: Target, stay: Stay): Promise<void> {
  const { leave, breached } = stay.enter()
  response.once('close', leave)
  response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders()
  const reason = await Promise.race([target.ended, breached.then(stoppedFor)])
  response.end(JSON.stringify({ reason }))
}

function stoppedFor(breach: string): string {
  return `the agent stopped the target: ${breach}`
}

function answer(response: ServerResponse, status: number, body: object): void {
  if (response.headersSent) return void response.destroy()
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
