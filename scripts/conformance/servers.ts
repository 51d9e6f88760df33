import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const BIN = fileURLToPath(new URL('../../packages/supervisor/bin/stint.js', import.meta.url))
const APP = fileURLToPath(
  new URL('../../packages/supervisor/test/e2e/fixtures/hello.cjs', import.meta.url),
)

/** A server to ask for stats: where its app and its stats are. */
export interface Served {
  readonly app: string
  readonly stats: string
  readonly stop: () => Promise<void>
}

/** Stint with two workers that answered ten requests. */
export async function startStint(statsArgs: readonly string[]): Promise<Served> {
  const listen = ['--workers', '2', '--listen', '127.0.0.1:0', '--log-format', 'json']
  const child = spawn(process.execPath, [BIN, 'run', ...listen, ...statsArgs, APP], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const found = new Map<string, string>()
  for await (const line of createInterface({ input: child.stderr })) {
    const { event, at, worker } = JSON.parse(line) as Record<string, string>
    found.set(event === 'ready' ? `ready-${worker}` : (event ?? ''), at ?? '')
    if (['stats', 'serving', 'ready-1', 'ready-2'].every((name) => found.has(name))) break
  }
  child.stderr.resume()
  const app = `http://${found.get('serving')}/`
  await request(app)
  return { app, stats: found.get('stats') ?? '', stop: () => stop(child, 'SIGTERM') }
}

/** A real uWSGI with two workers that answered ten requests. */
export async function startUwsgi(directory: string): Promise<Served> {
  const module = join(directory, 'app.py')
  writeFileSync(
    module,
    "def application(e, start):\n    start('200 OK', [('Content-Type', 'text/plain')])\n    return [b'hi']\n",
  )
  const [http, stats] = [await freePort(), await freePort()]
  const options = ['--plugin', 'python3', '--master', '--processes', '2', '--memory-report']
  const where = ['--http-socket', `127.0.0.1:${http}`, '--stats', `127.0.0.1:${stats}`]
  const child = spawn('uwsgi', [...options, ...where, '--wsgi-file', module], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  for await (const line of createInterface({ input: child.stderr }))
    if (line.includes('Stats server enabled')) break
  child.stderr.resume()
  const app = `http://127.0.0.1:${http}/`
  await request(app)
  return { app, stats: `127.0.0.1:${stats}`, stop: () => stop(child, 'SIGINT') }
}

async function request(url: string): Promise<void> {
  for (let i = 0; i < 10; i += 1) await (await fetch(url)).text()
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = once(child, 'exit')
  child.kill(signal)
  if (child.exitCode === null && child.signalCode === null) await ended
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
