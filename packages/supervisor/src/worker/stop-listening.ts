import net from 'node:net'
import type { Server } from 'node:net'

import { internalsOf } from './internals.ts'

type Close = (this: Server, done?: (error?: Error) => void) => Server

/**
 * Stops listening and nothing else: `http.Server.close()` would also destroy idle keep-alive connections, and on
 * Node 26 those that have not sent their first request yet.
 */
export function stopListening(server: Server): void {
  if (!internalsOf(server)._handle) return
  forgiveSecondClose(server)
  net.Server.prototype.close.call(server)
}

/** The app's own `server.close(callback)` at SIGTERM must not be told that the server was not running. */
function forgiveSecondClose(server: Server): void {
  const { close } = server as unknown as { close: Close }
  const closeAgain: Close = function (done) {
    if (done !== undefined) this.once('close', () => done())
    return close.call(this)
  }
  server.close = closeAgain
}
