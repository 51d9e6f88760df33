import { spawn } from 'node:child_process'
import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { fileURLToPath } from 'node:url'
import type { Peer } from '../case.ts'
import { childrenOf, isAlive } from '../harness/processes.ts'
import { happens, until } from '../harness/wait.ts'
import type { Place, Server, Wish } from './server.ts'

const APPS = fileURLToPath(new URL('../apps/', import.meta.url))
const WORDS_OF_TROUBLE: Readonly<Record<Peer, RegExp>> = {
  uwsgi: /\b(?:error|Traceback|ERROR)\b/i,
  gunicorn: /\[(?:ERROR|CRITICAL)\]|Traceback/,
}

const ASK_AGAIN_MS = 2_000

/** How the field runs each, with the settings its manual recommends for a service. */
const commands: Readonly<Record<Peer, (port: number, workers: number) => readonly string[]>> = {
  uwsgi: (port, workers) => [
    'uwsgi',
    '--master',
    '--need-app',
    '--lazy-apps',
    '--plugin=python3',
    `--wsgi-file=${APPS}vices.py`,
    `--http-socket=127.0.0.1:${port}`,
    `--processes=${workers}`,
    '--disable-logging',
    '--hook-master-start=unix_signal:15 gracefully_kill_them_all',
    '--no-orphans',
    '--listen=128',
    '--worker-reload-mercy=30',
    '--min-worker-lifetime=0',
  ],
  gunicorn: (port, workers) => [
    'gunicorn',
    `--bind=127.0.0.1:${port}`,
    `--workers=${workers}`,
    `--chdir=${APPS}`,
    'vices:application',
  ],
}

/** uWSGI: SIGHUP asks a worker to leave gracefully; gunicorn: SIGTERM does. */
const leaveSignal: Readonly<Record<Peer, NodeJS.Signals>> = { uwsgi: 'SIGHUP', gunicorn: 'SIGTERM' }

/** Starts a peer and waits until all its workers serve. */
export async function openPeer(peer: Peer, wish: Wish, { env }: Place): Promise<Server> {
  const port = await freePort()
  const wanted = wish.workers ?? 2
  const [program = peer, ...args] = commands[peer](port, wanted)
  const child = spawn(program, [...args, ...(wish.peerFlags ?? [])], {
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...env, ...wish.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8')
    stream.on('data', (chunk: string) => {
      log += chunk
    })
  }
  const pid = child.pid ?? 0
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  const workers = (): readonly number[] => childrenOf(pid).filter(isAlive)
  const settled = (count: number, withinMs = 20_000): Promise<void> =>
    until(
      `${count} workers of ${peer} serve`,
      async () => workers().length === count && (await allAnswer(port, workers())),
      withinMs,
    )
  const replaced = (before: readonly number[]): Promise<void> =>
    until(
      `workers of ${peer} are replaced`,
      () => workers().length === wanted && !workers().some((worker) => before.includes(worker)),
      60_000,
    )
  const server: Server = {
    pid,
    target: { host: '127.0.0.1', port },
    exited,
    workers,
    settled,
    // The oldest: a worker that still boots lets a signal pass, and so may one that is loaded.
    recycle: async () => {
      const [victim = 0] = workers()
      const ask = (): boolean => isAlive(victim) && process.kill(victim, leaveSignal[peer])
      ask()
      const again = setInterval(ask, ASK_AGAIN_MS)
      await replaced([victim]).finally(() => clearInterval(again))
    },
    reload: async () => {
      const before = workers()
      process.kill(pid, 'SIGHUP')
      await replaced(before)
    },
    signal: (name) => void child.kill(name),
    errors: () => log.split('\n').filter((line) => WORDS_OF_TROUBLE[peer].test(line)),
    kill: () => void child.kill('SIGKILL'),
  }
  const isUp = await Promise.race([
    happens(async () => workers().length === wanted && (await allAnswer(port, workers())), 20_000),
    exited.then(() => false),
  ])
  if (!isUp) throw new Error(`${peer} did not start:\n${log.slice(-2_000)}`)
  return server
}

/** Every worker has answered: one that still boots would let a signal pass. The answers last long enough to need them all. */
async function allAnswer(port: number, pids: readonly number[]): Promise<boolean> {
  const asked = pids.flatMap(() => [answerer(port), answerer(port)])
  const answered = new Set(await Promise.all(asked))
  return pids.every((pid) => answered.has(pid))
}

/** The pid that answered; 0 when none did. */
function answerer(port: number): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  http
    .get({ port, host: '127.0.0.1', path: '/?ms=50', agent: false, timeout: 2_000 }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.once('end', () => resolve(Number(text)))
    })
    .once('error', () => resolve(0))
  return promise
}

/** A port of 127.0.0.1 that nobody had a moment ago. */
function freePort(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  const server = net.createServer().listen(0, '127.0.0.1', () => {
    const address = server.address()
    server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : 0))
  })
  return promise
}
