import net from 'node:net'

/** Where a client connects to: a TCP address or a unix socket. */
export type Target = { readonly host: string; readonly port: number } | { readonly path: string }

/** Starts connecting; bytes written before the connection stands are sent as soon as it does. */
export function dial(target: Target): net.Socket {
  const socket = net.connect({ ...target })
  socket.setNoDelay(true)
  return socket
}

/** The `Host` header for a target. */
export function hostOf(target: Target): string {
  if ('path' in target) return 'localhost'
  const host = target.host.includes(':') ? `[${target.host}]` : target.host
  return `${host}:${target.port}`
}
