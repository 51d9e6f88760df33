/**
 * The server that the truth of a load generator is checked against, in a process of its own. Its one argument is JSON:
 * `{ "delayMs": 100, "every": 20, "vice": "answer-fin", "stall": { "ms": 200, "everyMs": 10000 } }`.
 */
import { startViciousServer, type Vice } from '../../packages/tuner/test/load/vicious-server.ts'
import type { ServerSays, TruthOptions } from './truth-process.ts'

const {
  delayMs = 0,
  every = Infinity,
  vice = 'answer',
  stall,
} = JSON.parse(process.argv[2] ?? '{}') as TruthOptions

let arrivals: number[] = []
const server = await startViciousServer(
  (nth): Vice => {
    arrivals.push(performance.now())
    return nth % every === 0 ? vice : 'answer'
  },
  { delayMs },
)

if (stall !== undefined) setInterval(() => block(stall.ms), stall.everyMs)

function block(ms: number): void {
  const endMs = performance.now() + ms
  while (performance.now() < endMs) continue
}

const tell = (message: ServerSays): void => {
  process.send?.(message)
}

tell({ type: 'listening', port: server.port })
process.on('message', () => {
  const { received, answered, connections } = server
  tell({ type: 'counts', received, answered, connections, arrivals })
  server.received = 0
  server.answered = 0
  server.connections = 0
  arrivals = []
})
process.on('disconnect', () => process.exit(0))
