// GET /block?ms=N says `blocked` and then stops the event loop for that long; anything else is answered at once.
import { createServer } from 'node:http'

const neverWoken = new Int32Array(new SharedArrayBuffer(4))

createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://x')
  if (pathname !== '/block') return response.end('hello')
  response.write('blocked\n', () => {
    setImmediate(() => {
      Atomics.wait(neverWoken, 0, 0, Number(searchParams.get('ms')))
      response.end('awake\n')
    })
  })
}).listen(Number(process.env.PORT ?? 0), '127.0.0.1')
