import http from 'node:http'
import net from 'node:net'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { Target } from './target.ts'

/** One request head as a raw server sees it. */
export interface RawRequest {
  readonly socket: net.Socket
  readonly path: string
  readonly head: string
  /** 0 for the first request of a connection. */
  readonly onConnection: number
}

/** A server that answers bytes with bytes, so that it can have any vice. Ends with the test. */
export function rawServer(answer: (request: RawRequest) => void): Promise<Target> {
  const server = net.createServer((socket) => {
    let rest = ''
    let onConnection = 0
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      const heads = (rest + chunk.toString('latin1')).split('\r\n\r\n')
      rest = heads.pop() ?? ''
      for (const head of heads) {
        answer({ socket, head, path: head.split(' ')[1] ?? '', onConnection: onConnection++ })
      }
    })
  })
  return listening(server)
}

/** A real `node:http` server. Ends with the test. */
export function httpServer(handler: http.RequestListener): Promise<Target> {
  return listening(http.createServer({ keepAliveTimeout: 60_000 }, handler))
}

/** A port that nobody listens on. */
export async function refusingPort(): Promise<Target> {
  const server = net.createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return { host: '127.0.0.1', port }
}

/** A complete response with a Content-Length. */
export function ok(body = 'ok', headers: readonly string[] = []): string {
  return ['HTTP/1.1 200 OK', `Content-Length: ${body.length}`, ...headers, '', body].join('\r\n')
}

async function listening(server: net.Server): Promise<Target> {
  const sockets = new Set<net.Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  })
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port }
}
