// The smallest handler: what is left is the cost of the server around it.
const http = require('node:http')
http
  .createServer((request, response) => response.end('hello'))
  .listen(Number(process.env.PORT ?? 0), '127.0.0.1')
