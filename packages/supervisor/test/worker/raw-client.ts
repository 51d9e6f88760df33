import net from 'node:net'

import { until } from './harness.ts'

/** A connection under the test's full control. */
export interface RawClient {
  readonly socket: net.Socket
  readonly received: () => string
  readonly isOver: () => boolean
  /** Resolves once `text` has been received. */
  readonly receives: (text: string) => Promise<void>
  /** Resolves once the server closed the connection. */
  readonly over: () => Promise<void>
}

/** Connects to a port of 127.0.0.1. */
export async function rawClient(port: number): Promise<RawClient> {
  const socket = net.connect(port, '127.0.0.1')
  let received = ''
  let isOver = false
  socket.on('data', (chunk) => (received += chunk.toString()))
  socket.on('error', () => (isOver = true))
  socket.on('close', () => (isOver = true))
  socket.on('end', () => (isOver = true))
  await new Promise((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  return {
    socket,
    received: () => received,
    isOver: () => isOver,
    receives: (text) => until(() => received.includes(text)),
    over: () => until(() => isOver),
  }
}

/** The bytes of a GET on a connection that is to be kept. */
export function get(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`
}
