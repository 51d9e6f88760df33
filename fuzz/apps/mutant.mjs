// A worker that says mutated things to its supervisor, as many as it can, while it serves: /?seed=N starts it, the answer counts.
import net from 'node:net'
import http from 'node:http'
import fs from 'node:fs'
import { mutated } from '../mutate.ts'
import { seeded } from '../random.ts'
import { words } from '../words.ts'

const CHANNEL = 3
const PIPE = 4
/** Never attacks: whatever the others say, it must not be harmed. */
const HONEST_SLOT = '1'
const report = JSON.parse(
  fs.readFileSync(
    new URL('../../packages/supervisor/test/worker/fixtures/report.json', import.meta.url),
    'utf8',
  ),
)
const good = [
  { stint: 'report', report },
  { stint: 'hello', version: 1, pid: 1, node: 'v24' },
  { stint: 'serving', slot: 2, index: 0 },
  { stint: 'released', slot: 1 },
  {
    stint: 'listening',
    index: 1,
    request: { kind: 'unix', path: '/x' },
    address: { kind: 'unix', path: '/x' },
    tls: true,
  },
  { stint: 'warning', text: 'x' },
  { stint: 'threw', text: 'x' },
  { cmd: 'NODE_HANDLE', type: 'net.Server', msg: {} },
].map((message) => JSON.stringify(message))

let said = 0

/** It has to be JSON and not too long, or the worker would be killed at the first line. */
function next(random) {
  const text = mutated(random, good, words).replaceAll('\n', ' ')
  const line = isJson(text)
    ? text
    : JSON.stringify({ stint: random.one(['warning', 'threw', 'report', 'x']), text })
  return Buffer.byteLength(line) < 60_000 ? line : '{"stint":"warning","text":1}'
}

function isJson(text) {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function speak(seed) {
  const random = seeded(seed)
  const pipe = new net.Socket({ fd: PIPE, readable: false })
  pipe.on('error', () => {})
  const more = () => {
    for (let left = 100; left > 0; left--) {
      said += 1
      pipe.write(`${next(random)}\n`)
      try {
        fs.writeSync(CHANNEL, `${next(random)}\n`)
      } catch {}
    }
    if (pipe.writableLength < 1_000_000) setImmediate(more)
    else pipe.once('drain', more)
  }
  more()
}

http
  .createServer((request, response) => {
    const seed = new URL(request.url, 'http://x').searchParams.get('seed')
    const isHostile = seed !== null && process.env.STINT_SLOT !== HONEST_SLOT
    if (isHostile && said === 0) speak(Number(seed))
    response.end(String(said))
  })
  .listen(0, '127.0.0.1')
