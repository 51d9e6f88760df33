import { createServer as createHttpServer } from 'node:http'
import { createServer, type Server } from 'node:net'
import type { Render } from './answers.ts'

/** uWSGI's raw protocol: the text at once, whatever the client says, then the end of the stream. */
export function rawServer(render: Render): Server {
  return createServer((socket) => {
    // What it sends is read away: unread bytes would make close() reset the connection and lose the answer.
    socket.resume()
    socket.end(render(), () => socket.destroySoon())
  })
}

/** The same text for any request. Go clients compare the content type as it is: no charset. */
export function httpServer(render: Render): Server {
  return createHttpServer((request, response) => {
    const body = render()
    request.resume()
    response.writeHead(200, {
      'content-type': 'application/json',
      'content-length': body.length,
      'access-control-allow-origin': '*',
      connection: 'close',
    })
    response.end(body)
  })
}
