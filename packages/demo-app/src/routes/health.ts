import { sendJson } from '../http/reply.ts'
import type { Route } from '../http/exchange.ts'

/** How this process is: who it is, and what it has used so far. */
export function healthRoutes(): readonly Route[] {
  return [
    { method: 'GET', path: '/health', answer: ({ response }) => sendJson(response, health()) },
  ]
}

function health() {
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage()
  return {
    status: 'ok',
    pid: process.pid,
    parentPid: process.ppid,
    uptimeSeconds: Math.round(process.uptime() * 1000) / 1000,
    cpuMs: Math.round((user + system) / 1000),
    rssBytes: rss,
    heapUsedBytes: heapUsed,
    arrayBufferBytes: arrayBuffers,
  }
}
