// Boots for a second, then answers at once.
import http from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
await pause(1000)
http
  .createServer((request, response) => response.end('hello'))
  .listen(Number(process.env.PORT ?? 0), '127.0.0.1')
