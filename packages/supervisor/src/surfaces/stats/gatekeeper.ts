import type { Server, Socket } from 'node:net'

const MOST_CONNECTIONS = 100
/** A client has this long for everything, however it dawdles. */
const PATIENCE_MS = 5000

/**
 * Keeps a server of small answers free: past 100 connections the oldest one goes, and nobody stays longer than 5 s.
 * So clients that connect and are silent, or never read, cannot keep out the one that asks.
 */
export function guard(server: Server): { readonly dismissAll: () => void } {
  const present = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    const timer = setTimeout(() => socket.destroy(), PATIENCE_MS)
    timer.unref()
    // The other end may vanish at any time; that is its loss.
    socket.on('error', () => socket.destroy())
    socket.once('close', () => {
      clearTimeout(timer)
      present.delete(socket)
    })
    present.add(socket)
    const [oldest] = present
    if (present.size > MOST_CONNECTIONS) oldest?.destroy()
  })
  return {
    dismissAll: () => {
      for (const socket of present) socket.destroy()
    },
  }
}
