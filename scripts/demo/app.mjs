import { createServer } from 'node:http'

createServer((request, response) => {
  const until = performance.now() + 2 + Math.random() * 6
  while (performance.now() < until);
  response.end('hello\n')
}).listen(3000)
