/**
 * A target whose capacity is known: `permits` requests at a time are served, each for `serviceMs` of waiting; the rest
 * queue, first come first served. Its two arguments are those; it tells its port over IPC.
 */
import http from 'node:http'

const [permits = 4, serviceMs = 20] = process.argv.slice(2).map(Number)
const queue: http.ServerResponse[] = []
let free = permits

function serve(response: http.ServerResponse): void {
  free--
  setTimeout(() => {
    response.end('ok')
    free++
    const next = queue.shift()
    if (next !== undefined) serve(next)
  }, serviceMs)
}

const server = http.createServer((_request, response) => {
  if (free > 0) serve(response)
  else queue.push(response)
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address !== null && typeof address === 'object') process.send?.(address.port)
})
process.on('disconnect', () => process.exit(0))
