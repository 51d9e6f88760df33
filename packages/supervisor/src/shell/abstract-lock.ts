import net, { type Server } from 'node:net'

/**
 * Takes a name that the kernel gives up with the process that has it: an abstract socket, so there is no file to be left
 * behind. Null: it cannot be had, for another reason than that it is taken. The lock does not keep a process alive.
 */
export function takeLock(name: string): Promise<Server | 'busy' | null> {
  const { promise, resolve } = Promise.withResolvers<Server | 'busy' | null>()
  const server = net.createServer((socket) => socket.destroy())
  server.once('error', ({ code }: NodeJS.ErrnoException) =>
    resolve(code === 'EADDRINUSE' ? 'busy' : null),
  )
  server.listen({ path: `\0${name}` }, () => resolve(server.unref()))
  return promise
}
