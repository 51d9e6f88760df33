import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import type { Server } from '../contenders/server.ts'

/** One GET on a connection of its own: the status, or the code of the error. */
export function get({ target }: Pick<Server, 'target'>, path = '/'): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  http
    .get({ ...target, path, agent: false, timeout: 10_000 }, (response) => {
      response.once('end', () => resolve(String(response.statusCode))).resume()
    })
    .once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    .once('timeout', function (this: http.ClientRequest) {
      this.destroy(new Error('timeout'))
    })
  return promise
}

/** Sends a request, waits for the first bytes of its answer and leaves the connection as it is. */
export async function begin({ target }: Pick<Server, 'target'>, path: string): Promise<net.Socket> {
  const socket = net.connect(target)
  socket.on('error', () => {})
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`)
  await once(socket, 'data')
  return socket
}

/** Whether somebody listens on the port. */
export function accepts({ target }: Pick<Server, 'target'>): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = net.connect(target, () => {
    socket.destroy()
    resolve(true)
  })
  socket.once('error', () => resolve(false))
  return promise
}
