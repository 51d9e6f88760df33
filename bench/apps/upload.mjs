// Counts the bytes of a body; answers any GET.
import http from 'node:http'
http
  .createServer((request, response) => {
    let bytes = 0
    request.on('data', (chunk) => (bytes += chunk.length))
    request.on('end', () => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ bytes }))
    })
  })
  .listen(Number(process.env.PORT ?? 0), '127.0.0.1')
