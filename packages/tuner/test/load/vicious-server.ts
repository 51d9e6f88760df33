import net from 'node:net'

/** What a server does with a connection's n-th request. */
export type Vice =
  | 'answer'
  /** Answers, says `Connection: close`, and closes. */
  | 'answer-say-close'
  /** Answers and closes without a word. */
  | 'answer-fin'
  /** Sends half a body and resets the connection. */
  | 'reset-mid-body'
  /** A body without a length, ended by the end of the connection. */
  | 'answer-until-eof'
  | 'hints-then-answer'
  /** As to HEAD: a length, and no body. */
  | 'answer-head'
  | 'garbage'
  | 'never'

/** A server on a socket of its own that counts what it sees: the other half of the books. */
export interface ViciousServer {
  readonly port: number
  received: number
  answered: number
  resets: number
  connections: number
  /** `GET /`, in order of arrival. */
  readonly requestLines: string[]
  close(): Promise<void>
}

const HEAD_END = '\r\n\r\n'
const OK = 'HTTP/1.1 200 OK\r\n'

/** Starts on a free port of the loopback. `viceOf` is given the number of the request on its connection, from 1. */
export async function startViciousServer(
  viceOf: (nth: number) => Vice,
  { delayMs = 0 }: { readonly delayMs?: number } = {},
): Promise<ViciousServer> {
  const sockets = new Set<net.Socket>()
  const server = net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    let text = ''
    let nth = 0
    state.connections++
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    socket.on('end', () => socket.end())
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      for (let end = text.indexOf(HEAD_END); end !== -1; end = text.indexOf(HEAD_END)) {
        state.requestLines.push(text.slice(0, text.indexOf(' HTTP/')))
        text = text.slice(end + HEAD_END.length)
        state.received++
        const vice = viceOf(++nth)
        if (delayMs === 0) respond(socket, vice)
        else setTimeout(() => respond(socket, vice), delayMs)
      }
    })
  })
  const respond = (socket: net.Socket, vice: Vice): void => {
    if (socket.writableEnded || socket.destroyed || vice === 'never') return
    switch (vice) {
      case 'reset-mid-body':
        state.resets++
        socket.write(`${OK}Content-Length: 1000\r\n\r\nhalf`, () => socket.resetAndDestroy())
        return
      case 'garbage':
        socket.write('NOT HTTP AT ALL\r\n\r\n')
        return
      case 'answer-until-eof':
        socket.end(`${OK}\r\nbody`)
        break
      case 'answer-say-close':
        socket.end(`${OK}Connection: close\r\nContent-Length: 2\r\n\r\nok`)
        break
      case 'answer-fin':
        socket.end(`${OK}Content-Length: 2\r\n\r\nok`)
        break
      case 'hints-then-answer':
        socket.write('HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n')
        socket.write(`${OK}Content-Length: 2\r\n\r\nok`)
        break
      case 'answer-head':
        socket.write(`${OK}Content-Length: 2000\r\n\r\n`)
        break
      case 'answer':
        socket.write(`${OK}Content-Length: 2\r\n\r\nok`)
    }
    state.answered++
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const state: ViciousServer = {
    port: (server.address() as net.AddressInfo).port,
    received: 0,
    answered: 0,
    resets: 0,
    connections: 0,
    requestLines: [],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
  return state
}
