// /orphan leaves a grandchild behind that ends a moment later.
import { spawn } from 'node:child_process'
import http from 'node:http'
http
  .createServer((request, response) => {
    if (request.url === '/orphan')
      spawn('/bin/sh', ['-c', 'sleep 0.2 & exit 0'], { stdio: 'ignore' })
    response.end('ok')
  })
  .listen(Number(process.env.PORT ?? 0), '127.0.0.1')
