import type { Server } from 'node:net'

interface TicketServer {
  readonly ticketKeys?: unknown
  setTicketKeys(keys: Buffer): void
}

/** Whether a server speaks TLS. */
export function isTls(server: Server): server is Server & TicketServer {
  return 'setTicketKeys' in server && typeof server.setTicketKeys === 'function'
}

/** Lets TLS sessions resume on any worker, unless the app has keys of its own. */
export function shareTicketKeys(server: Server, keysBase64: string | null): void {
  if (keysBase64 === null || !isTls(server) || server.ticketKeys !== undefined) return
  server.setTicketKeys(Buffer.from(keysBase64, 'base64'))
}
